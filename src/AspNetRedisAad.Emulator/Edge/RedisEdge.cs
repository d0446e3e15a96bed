using System.Net.Sockets;
using AspNetRedisAad.Emulator.Backends;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>The Redis endpoint of one server: accepts connections, ends them when their token expires, and makes faults happen.</summary>
internal sealed class RedisEdge(
    IRedisBackend backend,
    EdgeAuthentication authentication,
    Func<ConnectionRules> rules,
    EmulatorCounters counters,
    EdgeFaults faults,
    TimeSpan idleTimeout,
    TimeSpan signInTimeout,
    TimeProvider time,
    ILogger<RedisEdge> logger) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext client)
    {
        if (faults.Refuses(backend))
        {
            client.Abort();
            return;
        }

        var connection = new EdgeConnection(client, backend, authentication, counters.Kinds, rules());
        using var session = new EdgeSession(time, signInTimeout, () => Expire(client, connection), () => CloseUnknown(client));
        using var idle = new IdleWatch(time, idleTimeout, () => CloseIdle(client, connection));
        counters.Opened();
        faults.Track(connection, session);
        try
        {
            await connection.ServeAsync(session, idle).ConfigureAwait(false);
        }
        catch (RespProtocolException e)
        {
            Log.ProtocolError(logger, client.ConnectionId, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ConnectionResetException)
        {
            // One of the two sides has gone; so does the other.
        }
        finally
        {
            faults.Untrack(connection);
            counters.Closed();
        }
    }

    private void CloseIdle(ConnectionContext client, EdgeConnection connection)
    {
        if (connection.IsFrozen)
            return;

        counters.ClosedIdle();
        Log.Idle(logger, client.ConnectionId, idleTimeout);
        client.Abort();
    }

    private void CloseUnknown(ConnectionContext client)
    {
        Log.NotSignedIn(logger, client.ConnectionId, signInTimeout);
        client.Abort();
    }

    private void Expire(ConnectionContext client, EdgeConnection connection)
    {
        if (connection.IsFrozen)
            return;

        counters.Expired();
        Log.TokenExpired(logger, client.ConnectionId);
        client.Abort();
    }
}
