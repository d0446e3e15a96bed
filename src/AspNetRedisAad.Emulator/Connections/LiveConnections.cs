using System.Collections.Concurrent;

namespace AspNetRedisAad.Emulator.Connections;

/// <summary>The open Redis connections of one emulator.</summary>
internal sealed class LiveConnections
{
    private readonly ConcurrentDictionary<ILiveConnection, bool> _all = new();

    public void Add(ILiveConnection connection) => _all[connection] = true;

    public void Remove(ILiveConnection connection) => _all.TryRemove(connection, out _);

    public void ForEach(Action<ILiveConnection> action)
    {
        foreach (var connection in _all.Keys)
            action(connection);
    }
}
