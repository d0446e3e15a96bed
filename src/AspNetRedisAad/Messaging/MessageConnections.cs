using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Dialing;

namespace AspNetRedisAad.Messaging;

/// <summary>The message connections of one multiplexer: one for each server. They are kept signed in.</summary>
internal sealed class MessageConnections(MessageServices services)
{
    private readonly ConcurrentDictionary<EndPoint, MessageConnection> _connections = new();

    /// <summary>Returns the stream that StackExchange.Redis uses as its connection to the server, on this line.</summary>
    public Stream Open(EndPoint endpoint, RedisLine line)
    {
        var connection = new MessageConnection(endpoint, line, services);
        _connections.AddOrUpdate(endpoint, connection, (_, before) =>
        {
            // It has ended; or StackExchange.Redis has forgotten it, because the node left its cluster and returned.
            before.End();
            return connection;
        });
        _ = RunAsync(connection, services);
        return connection.Stream;
    }

    /// <summary>Lasts until the connection ends.</summary>
    public static async Task RunAsync(MessageConnection connection, MessageServices services)
    {
        var keeper = new MessageKeeper(connection, services);
        await using var _ = keeper.ConfigureAwait(false);
        keeper.Start();
        await connection.RunAsync().ConfigureAwait(false);
    }
}
