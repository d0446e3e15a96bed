using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Connection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>An app with a key ring in Redis that is connected but has not read the ring yet.</summary>
internal sealed class KeyRingApp : IDisposable
{
    private static readonly TimeSpan _life = TimeSpan.FromDays(90);

    private static readonly byte[] _secret = new byte[100];

    private readonly IHost _host;
    private readonly IDataProtector _protector;

    private KeyRingApp(IHost host)
    {
        _host = host;
        _protector = host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("growth");
    }

    public static async Task<KeyRingApp> StartOursAsync(RedisServer server, string ring)
    {
        var app = Start(services => services.AddAzureRedisAadConnection(
                new ConfigurationBuilder().AddConfiguration(OurApp.Configuration(server))
                    .AddInMemoryCollection([KeyValuePair.Create<string, string?>("AzureRedisAad:InstanceName", ring)]).Build())
            .UseCredential(server.Token.Credential)
            .AddDataProtection());
        await app._host.Services.GetRequiredKeyedService<RedisConnection>("").GetReadyAsync(default);
        return app;
    }

    public static KeyRingApp StartStock(IConnectionMultiplexer redis, string ring) =>
        Start(services => services.AddDataProtection().PersistKeysToStackExchangeRedis(redis, $"stock:{ring}"));

    /// <summary>Keys that were created in the past, an hour apart.</summary>
    public void CreateKeys(int count)
    {
        var (keys, now) = (_host.Services.GetRequiredService<IKeyManager>(), DateTimeOffset.UtcNow);
        for (var hours = count; hours > 0; hours--)
            keys.CreateNewKey(now - TimeSpan.FromHours(hours), now + _life);
    }

    /// <summary>The first use reads the key ring.</summary>
    public void Protect() => _protector.Unprotect(_protector.Protect(_secret));

    public void Dispose() => _host.Dispose();

    private static KeyRingApp Start(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "growth" });
        register(builder.Services);
        return new KeyRingApp(builder.Build());
    }
}
