using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>The services that an app gets from this package, with such a server.</summary>
internal static class OurApp
{
    /// <param name="server">The server.</param>
    /// <param name="endpoint">The address to use instead of the server's own; null for the server's own.</param>
    /// <param name="renewalInterval">How long a renewal is not repeated; null for the default.</param>
    public static ServiceProvider Create(RedisServer server, string? endpoint = null, TimeSpan? renewalInterval = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(Configuration(server, endpoint, renewalInterval))
            .AddDistributedCache()
            .AddSession()
            .UseCredential(server.Token.Credential);
        return services.BuildServiceProvider();
    }

    /// <summary>For an app that registers the services itself.</summary>
    public static IConfiguration Configuration(RedisServer server, string? endpoint = null, TimeSpan? renewalInterval = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["AzureRedisAad:Endpoint"] = endpoint ?? server.Endpoint,
            ["AzureRedisAad:TrustedCertificateFile"] = server.TrustedCertificateFile,
            ["AzureRedisAad:InstanceName"] = "ours:",
        };
        if (renewalInterval is { } interval)
            settings["AzureRedisAad:RenewalInterval"] = interval.ToString("c", CultureInfo.InvariantCulture);
        return Configuration(settings);
    }

    /// <summary>With the emulator and real tokens.</summary>
    public static ServiceProvider Create(EmulatorProcess azure)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(Configuration(azure.Settings));
        return services.BuildServiceProvider();
    }

    private static IConfiguration Configuration(IEnumerable<KeyValuePair<string, string?>> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
