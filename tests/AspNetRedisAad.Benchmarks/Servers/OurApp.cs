using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>The services that an app gets from us, on such a server.</summary>
internal static class OurApp
{
    /// <param name="server">The server.</param>
    /// <param name="endpoint">Where it is reached, if not directly.</param>
    /// <param name="renewalInterval">For how long what was renewed is not renewed again; null for the default.</param>
    public static ServiceProvider Create(RedisServer server, string? endpoint = null, TimeSpan? renewalInterval = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(Configuration(server, endpoint, renewalInterval))
            .AddDistributedCache()
            .AddSession()
            .UseCredential(server.Token.Credential);
        return services.BuildServiceProvider();
    }

    /// <summary>For an app that registers what it needs itself.</summary>
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

    /// <summary>On the emulator, with real tokens.</summary>
    public static ServiceProvider Create(EmulatorProcess azure)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(Configuration(azure.Settings));
        return services.BuildServiceProvider();
    }

    private static IConfiguration Configuration(IEnumerable<KeyValuePair<string, string?>> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
