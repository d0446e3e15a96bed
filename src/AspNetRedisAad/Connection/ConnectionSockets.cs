using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// The sockets under the connections. Closing one is the only public way to make StackExchange.Redis replace a single connection, without
/// disposing anything that the app holds.
/// </summary>
internal sealed class ConnectionSockets
{
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), Socket> _sockets = new();

    /// <summary>Called by StackExchange.Redis with each new socket.</summary>
    public void Track(EndPoint endpoint, ConnectionType type, Socket socket) => _sockets[(endpoint, type)] = socket;

    /// <summary>The servers to which there is a connection of this type.</summary>
    public IReadOnlyList<EndPoint> Endpoints(ConnectionType type) => [.. _sockets.Keys.Where(key => key.Item2 == type).Select(key => key.Item1)];

    /// <summary>Closes the connection; StackExchange.Redis makes a new one. False when there is none.</summary>
    public bool Close(EndPoint endpoint, ConnectionType type)
    {
        if (!_sockets.TryRemove((endpoint, type), out var socket))
            return false;

        try
        {
            // Not Dispose: the socket is StackExchange.Redis's, and sees the end of its stream.
            socket.Shutdown(SocketShutdown.Both);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
