using System.Net.Sockets;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Dialing;

/// <summary>An encrypted connection on which the server has accepted a token.</summary>
/// <param name="stream">The stream to and from Redis. Its user disposes it.</param>
/// <param name="socket">The socket under the stream.</param>
/// <param name="token">The token with which the connection was opened.</param>
/// <param name="refusesPing">Whether the user may not send PING.</param>
internal sealed class RedisLine(Stream stream, Socket socket, RedisToken token, bool refusesPing = false)
{
    public Stream Stream => stream;

    public RedisToken Token => token;

    public bool RefusesPing => refusesPing;

    /// <summary>Whether StackExchange.Redis uses it.</summary>
    public bool IsEstablished { get; set; }

    /// <summary>
    /// Closes the connection; the reader of its stream sees the end of the stream. Returns false when it was already closed.
    /// </summary>
    public bool End()
    {
        try
        {
            // The stream has an owner, so it is not disposed here.
            socket.Shutdown(SocketShutdown.Both);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
