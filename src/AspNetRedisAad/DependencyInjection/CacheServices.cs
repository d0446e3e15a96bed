using AspNetRedisAad.Caching;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using AspNetRedisAad.OutputCaching;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The caches of a connection: on its one cache, or on both caches during a move.</summary>
internal static class CacheServices
{
    public static IDistributedCache CreateDistributedCache(this IServiceProvider provider, string name)
    {
        var prefix = provider.GetRequiredService<IOptionsMonitor<RedisCacheOptions>>().Get(name).InstanceName;
        if (provider.MoveOf(name) is not { } move)
            return On(provider.Connection(name), prefix);

        var logger = provider.LoggerOf<RedisDistributedCache>(name);
        var (to, from) = (prefix ?? move.To.Settings.InstanceName, OldPrefix(move, prefix));
        return move.IncludesCache
            ? new MovingDistributedCache(
                move,
                (to, from),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<CacheMetrics>(),
                logger,
                provider.ClosedOf(name))
            : new RefillingDistributedCache(
                move,
                On(move.Read, move.ReadsOld ? from : to),
                new MovingSide(move.Other.Connection, move.ReadsOld ? to : from, isCompared: false, move.Times, logger));

        RedisDistributedCache On(RedisConnection connection, string? instanceName) => new(
            connection,
            instanceName,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<CacheMetrics>(),
            provider.LoggerOf<RedisDistributedCache>(name),
            provider.ClosedOf(name));
    }

    public static IOutputCacheStore CreateOutputCache(this IServiceProvider provider, string name)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = provider.LoggerOf<RedisOutputCacheStore>(name);
        return provider.MoveOf(name) is { } move
            ? new MovingOutputCacheStore(move, new RedisOutputCacheStore(move.Read, time, logger), time, logger)
            : new RedisOutputCacheStore(provider.Connection(name), time, logger);
    }

    /// <summary>The connection that this cache is read from, if it is one of the package's.</summary>
    public static RedisConnection? ConnectionOf(this IServiceProvider provider, IDistributedCache cache) =>
        cache is RedisDistributedCache or MovingDistributedCache or RefillingDistributedCache
            && provider.GetKeyedService<RedisConnection>(RedisConnectionRegistration.DefaultName) is { } connection
            ? provider.MoveOf(RedisConnectionRegistration.DefaultName)?.Read ?? connection
            : null;

    /// <summary>The key prefix from the move's settings, or the one that the app has set for its cache.</summary>
    private static string OldPrefix(Move move, string? prefix) =>
        move.To.Settings.MoveFrom!.InstanceName ?? prefix ?? move.From.Settings.InstanceName;
}
