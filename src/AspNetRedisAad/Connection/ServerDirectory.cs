using System.Net;
using AspNetRedisAad.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>The servers that StackExchange.Redis knows.</summary>
/// <param name="current">The multiplexer; null while there is none.</param>
internal sealed class ServerDirectory(Func<IConnectionMultiplexer?> current)
{
    /// <summary>Null when StackExchange.Redis does not know it, or no longer; also while none of a group's members can be used.</summary>
    public static IServer? Find(IConnectionMultiplexer multiplexer, EndPoint endpoint)
    {
        try
        {
            return multiplexer.GetServer(endpoint);
        }
        catch (Exception e) when (e is ArgumentException || RedisFailures.IsFailure(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Whether it is one of them. Anything may be while the first connection is opened, and a group's members never change.
    /// </summary>
    public bool IsKnown(EndPoint endpoint) => current() is not { } multiplexer || !HasLeft(multiplexer, endpoint);

    /// <summary>
    /// Whether the multiplexer has been disposed of: it knows none of its servers any more. There is no event for it, and whoever disposes
    /// of one through <see cref="IRedisAsync.Multiplexer"/> passes by any wrapper.
    /// </summary>
    public static bool IsDisposed(ConnectionMultiplexer multiplexer) =>
        !multiplexer.GetEndPoints().Any(endpoint => Find(multiplexer, endpoint) is not null);

    /// <summary>Whether the server has left its cluster.</summary>
    public static bool HasLeft(IConnectionMultiplexer multiplexer, EndPoint endpoint) =>
        multiplexer is ConnectionMultiplexer && Find(multiplexer, endpoint) is null;

    /// <summary>Publishes an empty message. Raw: a channel prefix of the app's does not apply.</summary>
    public Task PublishAsync(EndPoint endpoint, byte[] channel) =>
        current() is { } multiplexer && Find(multiplexer, endpoint) is { } server
            ? server.ExecuteAsync("PUBLISH", RedisChannel.Literal(channel), "")
            : throw new InvalidOperationException("The server is not known.");

    /// <summary>
    /// Has StackExchange.Redis read the topology of a cluster anew. It does so by itself when a node is lost, which is before the cluster
    /// has elected another, and then once a minute; until then subscriptions of that node's slots stay where nobody answers.
    /// </summary>
    public async Task ReadTopologyAsync()
    {
        if (current() is ConnectionMultiplexer cluster)
            await cluster.ConfigureAsync().ConfigureAwait(false);
    }
}
