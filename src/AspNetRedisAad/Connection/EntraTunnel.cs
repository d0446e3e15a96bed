using System.Net;
using System.Net.Sockets;
using AspNetRedisAad.Dialing;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Provides StackExchange.Redis's connections: for commands a TLS connection that is already authenticated, for subscriptions a message
/// connection. So StackExchange.Redis never sees a token or a refused sign-in, and never has commands and subscriptions on one connection.
/// </summary>
/// <param name="redialer">Opens the connections.</param>
/// <param name="take">Registers an open connection and returns the stream for StackExchange.Redis.</param>
internal sealed class EntraTunnel(Redialer redialer, Func<EndPoint, ConnectionType, RedisLine, Stream> take) : Tunnel
{
    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new((EndPoint?)null);

    public override async ValueTask<Stream?> BeforeAuthenticateAsync(
        EndPoint endpoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken) =>
        take(endpoint, connectionType, await redialer.ConnectAsync(endpoint, connectionType).ConfigureAwait(false));
}
