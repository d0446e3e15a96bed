using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>The emulator's command line.</summary>
internal static class EmulatorArguments
{
    private static readonly Dictionary<AzureRedisEmulatorProfile, string> _profiles = new()
    {
        [AzureRedisEmulatorProfile.AzureCacheForRedis] = "azure-cache-for-redis",
        [AzureRedisEmulatorProfile.AzureManagedRedisOss] = "azure-managed-redis-oss",
        [AzureRedisEmulatorProfile.AzureManagedRedisEnterprise] = "azure-managed-redis-enterprise",
        [AzureRedisEmulatorProfile.AzureManagedRedisNonClustered] = "azure-managed-redis-non-clustered",
    };

    private static readonly Dictionary<AzureRedisEmulatorBackend, string> _backends = new()
    {
        [AzureRedisEmulatorBackend.Garnet] = "garnet",
        [AzureRedisEmulatorBackend.RedisServer] = "redis-server",
        [AzureRedisEmulatorBackend.RedisCluster] = "redis-cluster",
    };

    /// <param name="emulator">The resource.</param>
    /// <param name="files">The folder of identities and certificates.</param>
    /// <param name="store">The AppHost's store for data that it keeps between runs.</param>
    public static IEnumerable<object> Of(AzureRedisEmulatorResource emulator, EmulatorFiles files, string store)
    {
        var settings = emulator.Settings;
        List<object> arguments =
        [
            "emulator",
            "--redis-port", emulator.PrimaryEndpoint.Property(EndpointProperty.TargetPort),
            "--authority-port", emulator.AuthorityEndpoint.Property(EndpointProperty.TargetPort),
            "--control-port", emulator.ControlEndpoint.Property(EndpointProperty.TargetPort),
            "--tenant", settings.Identity.TenantId,
            "--identities", files.Identities,
            "--certificate-folder", files.Certificates,
            "--profile", _profiles[settings.Profile],
            "--backend", _backends[settings.Backend],
            "--quiet", "--verbose",
        ];
        if (settings.TokenLifetime is { } lifetime)
            arguments.AddRange(["--token-lifetime", Text(lifetime)]);
        if (settings.RefreshIn is { } advice)
            arguments.AddRange(["--refresh-in", Text(advice)]);
        if (settings.KeepsData)
            arguments.AddRange(["--data-folder", settings.DataFolder ?? Path.Combine(store, "azure-redis-emulator", emulator.Name)]);
        return arguments;
    }

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms");
}
