using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>The services that an app gets from us, on such a server.</summary>
internal static class OurApp
{
    /// <param name="server">The server.</param>
    /// <param name="endpoint">Where it is reached, if not directly.</param>
    public static ServiceProvider Create(RedisServer server, string? endpoint = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(Settings(
                ("Endpoint", endpoint ?? server.Endpoint), ("TrustedCertificateFile", server.TrustedCertificateFile), ("InstanceName", "ours:")))
            .AddDistributedCache()
            .AddSession()
            .UseCredential(server.Token.Credential);
        return services.BuildServiceProvider();
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"AzureRedisAad:{setting.Key}", setting.Value)))
        .Build();
}
