using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>Closes connections whose token has expired, that are idle, or whose client does not sign in in time.</summary>
internal sealed class ConnectionLimits(AzureRedisEmulatorOptions options, EmulatorCounters counters, TimeProvider time, ILogger logger)
{
    private readonly TimeSpan _idleTimeout = options.IdleTimeout;
    private readonly TimeSpan _signInTimeout = options.SignInTimeout;

    public EdgeSession NewSession(ConnectionContext client, EdgeConnection connection) =>
        new(time, _signInTimeout, () => CloseExpired(client, connection), () => CloseUnauthenticated(client));

    public IdleWatch NewIdleWatch(ConnectionContext client, EdgeConnection connection) =>
        new(time, _idleTimeout, () => CloseIdle(client, connection));

    private void CloseExpired(ConnectionContext client, EdgeConnection connection)
    {
        if (connection.IsFrozen)
            return;

        counters.Expired();
        Log.TokenExpired(logger, client.ConnectionId);
        client.Abort();
    }

    private void CloseIdle(ConnectionContext client, EdgeConnection connection)
    {
        if (connection.IsFrozen)
            return;

        counters.ClosedIdle();
        Log.Idle(logger, client.ConnectionId, _idleTimeout);
        client.Abort();
    }

    private void CloseUnauthenticated(ConnectionContext client)
    {
        Log.NotSignedIn(logger, client.ConnectionId, _signInTimeout);
        client.Abort();
    }
}
