using AspNetRedisAad.Connection;
using AspNetRedisAad.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The services that UseRedisSession needs, for any session store and cache.</summary>
internal static class SessionServices
{
    public static SessionSource CreateSessionSource(this IServiceProvider services)
    {
        var store = services.GetService<ISessionStore>() ?? throw new InvalidOperationException(
            "There is no session store. Call AddAzureRedisAad (with EnableSession not false), or AddSession, when the services are "
                + "registered.");
        var options = services.GetRequiredService<IOptions<SessionOptions>>().Value;
        var cookies = new SessionCookies(services.GetRequiredService<IDataProtectionProvider>(), options.Cookie, services.CookieKeys());
        return new SessionSource(
            store, services.StoreOfNewSessions(), cookies, options, services.GetRequiredService<ILogger<RedisSessionMiddleware>>());
    }

    public static bool PreloadsSessions(this IServiceProvider services) =>
        (services.GetService<ISessionStore>() as RedisSessionStore)?.Preloads
            ?? services.DefaultConnection()?.Settings.PreloadSessions ?? true;

    private static CookieKeys CookieKeys(this IServiceProvider services) =>
        services.KeyRing() is { } ring
            ? new CookieKeys(() => ring.IsUsable, () => ring.IsCurrent) : AspNetRedisAad.Session.CookieKeys.Always;

    /// <summary>Only if the store is ASP.NET Core's own, in its default registration, so that its cache is known.</summary>
    private static DistributedSessionStore? StoreOfNewSessions(this IServiceProvider services)
    {
        if (services.GetService<RegisteredServices>()?.ImplementationOf<ISessionStore>() != typeof(DistributedSessionStore))
            return null;

        var cache = services.GetRequiredService<IDistributedCache>();
        var connection = services.ConnectionOf(cache);
        return new DistributedSessionStore(
            new CacheOfNewSessions(cache, () => connection is null or { Outage.IsConnected: true }),
                services.GetRequiredService<ILoggerFactory>());
    }

    private static RedisConnection? DefaultConnection(this IServiceProvider services) =>
        services.GetKeyedService<RedisConnection>(RedisConnectionRegistration.DefaultName);
}
