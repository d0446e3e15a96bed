using AspNetRedisAad.Moving;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// The multiplexer of what instances tell each other, as an <see cref="IConnectionMultiplexer"/> under a key of its own. It is the app's;
/// but while the app moves from one cache to another, it listens on the cache that is read, and publishes on both.
/// </summary>
internal static class BackplaneServices
{
    /// <summary>AspNetRedisAad.SignalR knows it too.</summary>
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
    /// <param name="name">The connection's.</param>
    /// <param name="move">Its move.</param>
    /// <param name="translate">What channel and message are called on the other side; null for the same.</param>
    private static SharedMultiplexer MovingMultiplexer(
        this IServiceProvider provider, string name, Move move, Func<RedisChannel, RedisValue, (RedisChannel, RedisValue)>? translate) =>
        new SharedMultiplexer(
            move.Read.GetBlocking(),
            provider.EndOf(name),
            subscriber => new MovingSubscriber(subscriber, move.Other, translate ?? ((channel, message) => (channel, message))));
}
