using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>An Azure Cache for Redis that the app moves away from, and an Azure Managed Redis, each with a separate Entra ID.</summary>
internal sealed class TwoCaches : IAsyncDisposable
{
    private TwoCaches(AzureRedisEmulator old, AzureRedisEmulator @new) => (Old, New) = (old, @new);

    public AzureRedisEmulator Old { get; }

    public AzureRedisEmulator New { get; }

    /// <summary>Executes a command as the old cache's administrator, without the app.</summary>
    public string OldConnectionString => $"{Old.Endpoint},password={Old.PrimaryAccessKey},ssl=True,abortConnect=False";

    public static async Task<TwoCaches> StartAsync(
        EmulatorProfile profile = EmulatorProfile.AzureManagedRedisNonClustered, TimeSpan? tokenLifetime = null)
    {
        var lifetime = tokenLifetime ?? TimeSpan.FromHours(1);
        var old = AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisServer,
            AccessKeys = EmulatedAccessKeys.Primary,
            TokenLifetime = lifetime,
        });
        var isCluster = profile == EmulatorProfile.AzureManagedRedisOss;
        var @new = AzureRedisEmulator.StartAsync(new()
        {
            Profile = profile,
            Backend = isCluster ? EmulatorBackend.RedisCluster : EmulatorBackend.RedisServer,
            TokenLifetime = lifetime,
        });
        return new TwoCaches(await old, await @new);
    }

    /// <summary>An app in a stage of the move, signed in to both caches with tokens; without a stage, an app on the new cache.</summary>
    public Task<TestApp> StartAppAsync(
        string? stage, Action<WebApplicationBuilder> configure, Action<WebApplication> map, params (string Key, string Value)[] settings) =>
        TestApp.StartAsync(New, configure, map, [.. stage is null ? [] : FromOld(stage), .. settings]);

    public Task<TestApp> StartAppAsync(string? stage, params (string Key, string Value)[] settings) =>
        StartAppAsync(stage, _ => { }, _ => { }, settings);

    /// <summary>An app on the old cache that does not know of the move.</summary>
    public Task<TestApp> StartOldAppAsync(
        Action<WebApplicationBuilder> configure, Action<WebApplication> map, params (string Key, string Value)[] settings) =>
        TestApp.StartAsync(Old, configure, map, settings);

    /// <summary>The section with a separate credential for the old cache.</summary>
    public IEnumerable<(string Key, string Value)> FromOld(string stage) =>
    [
        ("MoveFrom:Stage", stage),
        .. Old.GetSettings().Select(
            setting => (setting.Key.Replace("AzureRedisAad:", "MoveFrom:", StringComparison.Ordinal), setting.Value!)),
    ];

    /// <summary>The section with the old cache's access key.</summary>
    public IEnumerable<(string Key, string Value)> FromOldWithKey(string stage) =>
    [
        ("MoveFrom:Stage", stage),
        ("MoveFrom:ConnectionString", OldConnectionString),
        ("MoveFrom:TrustedCertificateFile", Old.TrustedCertificateFile),
    ];

    public async ValueTask DisposeAsync()
    {
        await Old.DisposeAsync();
        await New.DisposeAsync();
    }
}
