using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Dialing;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Lines that StackExchange.Redis has requested and does not use yet. It does not say which multiplexer requested a line. That is known
/// only when it uses the connection.
/// </summary>
internal sealed class OpenedLines
{
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), ConcurrentQueue<OpenedLine>> _opened = new();

    public OpenedLine Add(EndPoint endpoint, ConnectionType type, RedisLine line)
    {
        var opened = new OpenedLine(line);
        _opened.GetOrAdd((endpoint, type), _ => new()).Enqueue(opened);
        return opened;
    }

    /// <summary>
    /// Takes the line that has been open the longest. If two multiplexers connect at the same moment, it can be the wrong one. Then the
    /// other multiplexer notices a lost server.
    /// </summary>
    public OpenedLine? Take(EndPoint endpoint, ConnectionType type)
    {
        while (_opened.GetValueOrDefault((endpoint, type)) is { } queue && queue.TryDequeue(out var opened))
        {
            // StackExchange.Redis has closed the connections that were opened too late.
            if (opened.Line.Stream.CanRead)
                return opened;
        }

        return null;
    }
}
