using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Connection;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>Our session store and ASP.NET Core's own, on the same link to the same server.</summary>
internal sealed class SessionContenders : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RedisCache _cache;
    private readonly ILoggerFactory _loggers = LoggerFactory.Create(builder => builder.AddProvider(new LogCollector()));

    private SessionContenders(ServiceProvider services, RedisCache cache)
    {
        (_services, _cache) = (services, cache);
        Ours = new SessionContender("ours", services.GetRequiredService<ISessionStore>());
        Stock = new SessionContender("stock", new DistributedSessionStore(cache, NullLoggerFactory.Instance));
        LoggedStock = new SessionContender("stock, log level Information", new DistributedSessionStore(cache, _loggers));
    }

    public SessionContender Ours { get; }

    public SessionContender Stock { get; }

    /// <summary>To log the start of a session, it first checks whether the session exists.</summary>
    public SessionContender LoggedStock { get; }

    public IReadOnlyList<SessionContender> All => [Ours, Stock];

    /// <param name="server">The server.</param>
    /// <param name="endpoint">The address of the server.</param>
    /// <param name="renewalInterval">How long ours does not renew a session again; null for the default.</param>
    public static async Task<SessionContenders> ConnectAsync(RedisServer server, string endpoint, TimeSpan? renewalInterval = null)
    {
        var services = OurApp.Create(server, endpoint, renewalInterval);
        // In an app, the connection would be opened at the start.
        await services.GetRequiredKeyedService<RedisConnection>("").GetReadyAsync(default);
        return new SessionContenders(
            services, new RedisCache(new RedisCacheOptions { ConfigurationOptions = server.Configure(endpoint), InstanceName = "stock:" }));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _loggers.Dispose();
        _cache.Dispose();
    }
}
