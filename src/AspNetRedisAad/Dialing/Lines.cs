using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using StackExchange.Redis;

namespace AspNetRedisAad.Dialing;

/// <summary>
/// The lines under StackExchange.Redis's connections. When a line is closed, StackExchange.Redis replaces that one connection, and nothing
/// that the app holds is disposed.
/// </summary>
internal sealed class Lines
{
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), ImmutableList<RedisLine>> _lines = new();

    public void Add(EndPoint endpoint, ConnectionType type, RedisLine line) =>
        _lines.AddOrUpdate((endpoint, type), [line], (_, lines) => lines.Add(line));

    /// <summary>StackExchange.Redis uses the latest line.</summary>
    public void Established(EndPoint endpoint, ConnectionType type)
    {
        if (_lines.TryGetValue((endpoint, type), out var lines))
            lines[^1].IsEstablished = true;
    }

    /// <summary>
    /// Closes the lines before the current one. StackExchange.Redis forgets those of a node that leaves its cluster and returns; they would
    /// stay until their token expires.
    /// </summary>
    public void EndForgotten(EndPoint endpoint, ConnectionType type)
    {
        if (!_lines.TryGetValue((endpoint, type), out var lines) || lines is not [_, .., { IsEstablished: true } latest])
            return;

        foreach (var line in lines.Remove(latest))
            line.End();
        _lines.TryUpdate((endpoint, type), [latest], lines);
    }

    /// <summary>Closes all lines, and a new one is opened. Returns false when there is no line.</summary>
    public bool End(EndPoint endpoint, ConnectionType type)
    {
        var hasEnded = false;
        if (_lines.TryRemove((endpoint, type), out var lines))
        {
            foreach (var line in lines)
                hasEnded |= line.End();
        }

        return hasEnded;
    }
}
