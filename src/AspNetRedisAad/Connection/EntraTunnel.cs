using System.Net;
using System.Net.Sockets;
using AspNetRedisAad.Dialing;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Where StackExchange.Redis gets its connections: commands by an encrypted line that the server has already let in, subscriptions by a
/// message connection. So it never sees a token, never a refused sign-in, and can never have commands and subscriptions on one connection.
/// </summary>
/// <param name="redialer">Opens the lines.</param>
/// <param name="take">Notes an open line, and makes of it what StackExchange.Redis gets.</param>
internal sealed class EntraTunnel(Redialer redialer, Func<EndPoint, ConnectionType, RedisLine, Stream> take) : Tunnel
{
    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new((EndPoint?)null);

    public override async ValueTask<Stream?> BeforeAuthenticateAsync(
        EndPoint endpoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken) =>
        take(endpoint, connectionType, await redialer.ConnectAsync(endpoint, connectionType).ConfigureAwait(false));
}
