using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Benchmarks.Session;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.Benchmarks.Move;

/// <summary>The sessions and the cache of an app in one stage of a move, or on only one cache.</summary>
internal sealed class MovingApp : IAsyncDisposable
{
    private static readonly DistributedCacheEntryOptions _entry = new() { SlidingExpiration = TimeSpan.FromMinutes(20) };
    private static readonly byte[] _value = new byte[100];

    private readonly IHost _host;
    private readonly IDistributedCache _cache;

    private MovingApp(string name, IHost host)
    {
        (Name, _host) = (name, host);
        _cache = host.Services.GetRequiredService<IDistributedCache>();
        Sessions = new SessionContender(name, host.Services.GetRequiredService<ISessionStore>());
    }

    /// <summary>The name in tables.</summary>
    public string Name { get; }

    public SessionContender Sessions { get; }

    /// <summary>Creates an app on only one cache.</summary>
    public static Task<MovingApp> StartAsync(string name, RedisServer server, string endpoint) => StartAsync(name, server, endpoint, []);

    /// <summary>Creates an app in a stage of the move.</summary>
    public static Task<MovingApp> StartAsync(string stage, RedisServer to, string toEndpoint, RedisServer from, string fromEndpoint) =>
        StartAsync(stage, to, toEndpoint, new()
        {
            ["Stage"] = stage,
            ["ConnectionString"] = $"{fromEndpoint},user={FixedToken.User},password={from.Token.Value},ssl=True",
            ["TrustedCertificateFile"] = from.TrustedCertificateFile,
            ["Include:0"] = "Cache",
        });

    public Task SetAsync() => _cache.SetAsync("entry", _value, _entry);

    public async Task GetAsync()
    {
        if (await _cache.GetAsync("entry") is null)
            throw new InvalidDataException("The cache has lost its entry.");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<MovingApp> StartAsync(string name, RedisServer server, string endpoint, Dictionary<string, string?> move)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            move.Select(setting => KeyValuePair.Create($"AzureRedisAad:MoveFrom:{setting.Key}", setting.Value)));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureRedisAad:Endpoint"] = endpoint,
            ["AzureRedisAad:TrustedCertificateFile"] = server.TrustedCertificateFile,
            ["AzureRedisAad:InstanceName"] = $"{name}:",
        });
        builder.Services.AddAzureRedisAadConnection(builder.Configuration)
            .AddDistributedCache()
            .AddSession()
            .UseCredential(server.Token.Credential);
        var host = builder.Build();
        await host.StartAsync();
        return new MovingApp(name, host);
    }
}
