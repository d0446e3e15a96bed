using System.Net;
using AspNetRedisAad.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>The servers that StackExchange.Redis knows.</summary>
/// <param name="current">The multiplexer; null while there is none.</param>
internal sealed class ServerDirectory(Func<IConnectionMultiplexer?> current)
{
    /// <summary>
    /// Returns null when StackExchange.Redis does not know the server, or no longer does; also while no member of a group can be used.
    /// </summary>
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
    /// Whether the server is one of them. Any server may be while the first connection is being opened, and a group's members never change.
    /// </summary>
    public bool IsKnown(EndPoint endpoint) => current() is not { } multiplexer || !HasLeft(multiplexer, endpoint);

    /// <summary>
    /// Whether the multiplexer has been disposed: it then knows none of its servers. StackExchange.Redis has no event for this, and code
    /// that disposes it through <see cref="IRedisAsync.Multiplexer"/> bypasses any wrapper.
    /// </summary>
    public static bool IsDisposed(ConnectionMultiplexer multiplexer) =>
        !multiplexer.GetEndPoints().Any(endpoint => Find(multiplexer, endpoint) is not null);

    /// <summary>
    /// Whether the server has left its cluster, or has no slots in it any more. StackExchange.Redis forgets such a server without closing
    /// its connections. It knows the second kind again a moment later, but does not connect to it.
    /// </summary>
    public static bool HasLeft(IConnectionMultiplexer multiplexer, EndPoint endpoint) => multiplexer is ConnectionMultiplexer
        && (Find(multiplexer, endpoint) is not { } server || (!server.IsConnected && HasNeverConnected(server.GetCounters())));

    private static bool HasNeverConnected(ServerCounters counters) =>
        counters is { Interactive.SocketCount: 0, Subscription.SocketCount: 0 };

    /// <summary>Publishes an empty message. The channel is used as it is: the app's channel prefix does not apply.</summary>
    public Task PublishAsync(EndPoint endpoint, byte[] channel) =>
        current() is { } multiplexer && Find(multiplexer, endpoint) is { } server
            ? server.ExecuteAsync("PUBLISH", RedisChannel.Literal(channel), "")
            : throw new InvalidOperationException("The server is not known.");

    /// <summary>
    /// Makes StackExchange.Redis read the topology of a cluster again. By itself it does so when a node is lost, before the cluster has
    /// elected another, and then once a minute; until then, subscriptions for that node's slots stay where nothing answers.
    /// </summary>
    public async Task ReadTopologyAsync()
    {
        if (current() is ConnectionMultiplexer cluster)
            await cluster.ConfigureAsync().ConfigureAwait(false);
    }
}
