using System.Net;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>The servers that StackExchange.Redis knows.</summary>
/// <param name="current">The multiplexer; null while there is none.</param>
internal sealed class ServerDirectory(Func<IConnectionMultiplexer?> current)
{
    /// <summary>Null when StackExchange.Redis does not know it, or no longer.</summary>
    public static IServer? Find(IConnectionMultiplexer multiplexer, EndPoint endpoint)
    {
        try
        {
            return multiplexer.GetServer(endpoint);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether it is one of them; anything may be, while the first connection is opened.</summary>
    public bool IsKnown(EndPoint endpoint) => current() is not { } multiplexer || Find(multiplexer, endpoint) is not null;

    /// <summary>Publishes an empty message. Raw: a channel prefix of the app's does not apply.</summary>
    public Task PublishAsync(EndPoint endpoint, byte[] channel) =>
        current() is { } multiplexer && Find(multiplexer, endpoint) is { } server
            ? server.ExecuteAsync("PUBLISH", RedisChannel.Literal(channel), "")
            : throw new InvalidOperationException("The server is not known.");
}
