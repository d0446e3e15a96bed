using System.Net;
using System.Net.Sockets;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Messaging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Where StackExchange.Redis gets its connections: commands by an encrypted line that the server has already let in, subscriptions by a message
/// connection. So it never sees a token, never a refused sign-in, and can never have commands and subscriptions on one connection.
/// </summary>
internal sealed class EntraTunnel(Redialer redialer, Lines lines, MessageServices messages) : Tunnel
{
    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken) => new((EndPoint?)null);

    public override async ValueTask<Stream?> BeforeAuthenticateAsync(
        EndPoint endpoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken)
    {
        var line = await redialer.ConnectAsync(endpoint, connectionType).ConfigureAwait(false);
        if (connectionType == ConnectionType.Subscription)
            return messages.Open(endpoint, line);

        lines.Add(endpoint, connectionType, line);
        return line.Stream;
    }
}
