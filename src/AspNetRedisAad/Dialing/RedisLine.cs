using System.Net.Sockets;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Dialing;

/// <summary>An encrypted connection on which the server has accepted a token.</summary>
/// <param name="stream">What Redis says, and what it is told. Whoever takes it disposes it.</param>
/// <param name="socket">Below the stream.</param>
/// <param name="token">With which the connection was opened.</param>
/// <param name="refusesPing">Whether the user may not send PING.</param>
internal sealed class RedisLine(Stream stream, Socket socket, RedisToken token, bool refusesPing = false)
{
    public Stream Stream => stream;

    public RedisToken Token => token;

    public bool RefusesPing => refusesPing;

    /// <summary>Whether StackExchange.Redis uses it.</summary>
    public bool IsEstablished { get; set; }

    /// <summary>Ends the connection; whoever reads its stream sees the end. False when it has ended before.</summary>
    public bool End()
    {
        try
        {
            // Not Dispose: the stream has an owner.
            socket.Shutdown(SocketShutdown.Both);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
