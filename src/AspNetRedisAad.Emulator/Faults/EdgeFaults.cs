using System.Collections.Concurrent;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Edge;

namespace AspNetRedisAad.Emulator;

/// <summary>What goes wrong at the Redis endpoint.</summary>
public sealed class EdgeFaults
{
    private readonly ConcurrentDictionary<EdgeConnection, EdgeSession> _connections = new();
    private readonly ConcurrentDictionary<IRedisBackend, bool> _unreachable = new();

    /// <summary>Gets or sets whether new connections are closed as soon as they are made, as while a server restarts.</summary>
    public bool RefuseConnections { get; set; }

    /// <summary>
    /// Gets or sets how long the validation of a token takes. Commands behind the AUTH on that connection wait, as on Azure.
    /// </summary>
    /// <value>The default value is zero. Azure may take up to 10 seconds.</value>
    public TimeSpan AuthenticationDelay { get; set; }

    /// <summary>
    /// Gets or sets whether every token is refused, as by a cache on which Microsoft Entra authentication is switched off.
    /// </summary>
    public bool RefuseTokens { get; set; }

    /// <summary>Closes all connections that are open now.</summary>
    public void DropConnections() => ForEach(connection => connection.Close());

    /// <summary>
    /// Makes all connections that are open now half-open, for good: they accept bytes and answer nothing, and nobody closes them. New
    /// connections work.
    /// </summary>
    public void FreezeConnections() => ForEach(connection => connection.Freeze());

    /// <summary>
    /// Signs out all connections that are open now, without closing them: from the next command on they answer NOAUTH until a valid token
    /// comes. Their subscriptions and the protocol version are lost too.
    /// </summary>
    public void LoseAuthentication() => ForEach(connection => connection.LoseAuthentication());

    /// <summary>Ends all connections that a token has let in, as its expiry does.</summary>
    internal void ExpireConnections()
    {
        foreach (var session in _connections.Values)
            session.Expire();
    }

    internal void ClockMoved()
    {
        foreach (var session in _connections.Values)
            session.ClockMoved();
    }

    /// <summary>Closes the connections to one server, and new ones for as long as this lasts; its data stays.</summary>
    internal async Task InterruptAsync(IRedisBackend server, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        _unreachable[server] = true;
        try
        {
            ForEach(connection => connection.Close(server));
            await Task.Delay(duration, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _unreachable.TryRemove(server, out _);
        }
    }

    internal bool Refuses(IRedisBackend server) => RefuseConnections || _unreachable.ContainsKey(server);

    internal void Track(EdgeConnection connection, EdgeSession session) => _connections[connection] = session;

    internal void Untrack(EdgeConnection connection) => _connections.TryRemove(connection, out _);

    private void ForEach(Action<EdgeConnection> action)
    {
        foreach (var connection in _connections.Keys)
            action(connection);
    }
}
