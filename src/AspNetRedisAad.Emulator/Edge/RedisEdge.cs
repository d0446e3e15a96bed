using System.Net.Sockets;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Connections;
using AspNetRedisAad.Emulator.Faults;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>Accepts the Redis connections of all servers, and serves each of them to its end.</summary>
internal sealed class RedisEdge(
    EdgeAuthentication authentication,
    ServiceProfile profile,
    ConnectionLimits limits,
    EmulatorCounters counters,
    EdgeFaults faults,
    ServerInterruptions interruptions,
    LiveConnections connections,
    ILogger logger)
{
    /// <param name="client">The connection of the client.</param>
    /// <param name="backend">The server behind it.</param>
    /// <param name="server">The index of that server.</param>
    public async Task ServeAsync(ConnectionContext client, IRedisBackend backend, int server)
    {
        if (faults.RefuseConnections || interruptions.Include(server))
        {
            client.Abort();
            return;
        }

        var connection = new EdgeConnection(client, backend, authentication, counters.Kinds, new ConnectionRules(profile));
        using var session = limits.NewSession(client, connection);
        using var idle = limits.NewIdleWatch(client, connection);
        var live = new LiveConnection(connection, session, server);
        counters.Opened();
        connections.Add(live);
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
            // One side has closed its connection; the other is closed too.
        }
        finally
        {
            connections.Remove(live);
            counters.Closed();
        }
    }
}
