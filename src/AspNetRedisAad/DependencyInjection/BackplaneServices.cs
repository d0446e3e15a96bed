using AspNetRedisAad.Moving;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// The multiplexer for messages between instances, as an <see cref="IConnectionMultiplexer"/> with a separate key. It is the app's
/// multiplexer; but while the app moves from one cache to another, it listens on the cache that is read, and publishes on both.
/// </summary>
internal static class BackplaneServices
{
    /// <summary>AspNetRedisAad.SignalR uses the same key.</summary>
    private const string KeyPrefix = "azure-redis-messages:";

    public static void AddBackplane(this IServiceCollection services, string name)
    {
        var key = KeyPrefix + name;
        services.AddKeyedSingleton<IConnectionMultiplexer>(key, (provider, _) => provider.MoveOf(name) is { WritesBoth: true } move
            ? provider.MovingMultiplexer(
                name, move, provider.GetKeyedService<Func<RedisChannel, RedisValue, (RedisChannel, RedisValue)>>(key))
            : provider.GetRequiredKeyedService<IConnectionMultiplexer>(name));
    }

    /// <param name="provider">The app's services.</param>
    /// <param name="name">The connection's name.</param>
    /// <param name="move">The connection's move.</param>
    /// <param name="translate">Translates channel and message for the other side; null if both are the same there.</param>
    private static SharedMultiplexer MovingMultiplexer(
        this IServiceProvider provider, string name, Move move, Func<RedisChannel, RedisValue, (RedisChannel, RedisValue)>? translate) =>
        new SharedMultiplexer(
            move.Read.GetBlocking(),
            provider.EndOf(name),
            subscriber => new MovingSubscriber(subscriber, move.Other, translate ?? ((channel, message) => (channel, message))));
}
