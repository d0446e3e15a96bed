using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace AspNetRedisAad.Dialing;

/// <summary>
/// The lines under StackExchange.Redis's connections. Ending one makes StackExchange.Redis replace a single connection, without
/// disposing anything that the app holds.
/// </summary>
internal sealed class Lines
{
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), RedisLine> _lines = new();

    public void Add(EndPoint endpoint, ConnectionType type, RedisLine line) => _lines[(endpoint, type)] = line;

    /// <summary>Ends the line; a new one is dialled. False when there is none.</summary>
    public bool End(EndPoint endpoint, ConnectionType type) => _lines.TryRemove((endpoint, type), out var line) && line.End();
}
