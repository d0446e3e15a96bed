using System.Collections.Concurrent;
using AspNetRedisAad.Emulator.Edge;

namespace AspNetRedisAad.Emulator;

/// <summary>What goes wrong at the Redis endpoint.</summary>
public sealed class EdgeFaults
{
    private readonly ConcurrentDictionary<EdgeConnection, bool> _connections = new();

    /// <summary>Gets or sets whether new connections are closed as soon as they are made, as while a server restarts.</summary>
    public bool RefuseConnections { get; set; }

    /// <summary>Gets or sets how long the validation of a token takes. Commands behind the AUTH on that connection wait, as on Azure.</summary>
    /// <value>The default value is zero. Azure may take up to 10 seconds.</value>
    public TimeSpan AuthenticationDelay { get; set; }

    /// <summary>Gets or sets whether every token is refused, as by a cache on which Microsoft Entra authentication is switched off.</summary>
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

    internal void Track(EdgeConnection connection) => _connections[connection] = true;

    internal void Untrack(EdgeConnection connection) => _connections.TryRemove(connection, out _);

    private void ForEach(Action<EdgeConnection> action)
    {
        foreach (var connection in _connections.Keys)
            action(connection);
    }
}
