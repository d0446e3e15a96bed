using System.Collections.Concurrent;

namespace AspNetRedisAad.Emulator;

/// <summary>What goes wrong at the Redis endpoint.</summary>
public sealed class EdgeFaults
{
    private readonly ConcurrentDictionary<object, Action> _connections = new();

    /// <summary>Gets or sets whether new connections are closed as soon as they are made, as while a server restarts.</summary>
    public bool RefuseConnections { get; set; }

    /// <summary>Closes all connections that are open now.</summary>
    public void DropConnections()
    {
        foreach (var close in _connections.Values)
            close();
    }

    internal void Track(object connection, Action close) => _connections[connection] = close;

    internal void Untrack(object connection) => _connections.TryRemove(connection, out _);
}
