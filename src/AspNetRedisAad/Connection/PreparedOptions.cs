using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Dialing;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Has options that others connect with sign in each of their multiplexers, and takes each into our care. StackExchange.Redis asks for a
/// connection without saying for which multiplexer; that is only known when it uses the connection.
/// </summary>
internal sealed class PreparedOptions : IDisposable
{
    private readonly ConnectionParts _parts;
    private readonly FurtherMultiplexers _further;
    private readonly RedisDialer _dialer;
    private readonly Redialer _redialer;
    private readonly ConditionalWeakTable<ConnectionMultiplexer, FurtherMultiplexer> _adopted = [];
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), ConcurrentQueue<OpenedLine>> _opened = new();
    private readonly Lock _gate = new();

    private PreparedOptions(ConfigurationOptions options, ConnectionParts parts, FurtherMultiplexers further)
    {
        (_parts, _further) = (parts, further);
        _dialer = new RedisDialer(parts.Settings, options, proxy: options.Tunnel, parts.Time);
        _redialer = new Redialer(
            _dialer, parts.Tokens, new ReconnectSchedule(parts.Settings), parts.Jitter, parts.Time, isShared: true) { IsPatient = true };
        _redialer.Failed += (endpoint, type, error) => parts.Metrics.Failed(endpoint, type.ToString(), OutageReasons.Of(error).Code);
        _redialer.Refused += (endpoint, token) => Reauthenticator.Report(parts, endpoint, token);
    }

    /// <param name="options">With all that connections must keep.</param>
    /// <param name="parts">The connection's.</param>
    /// <param name="further">Where its multiplexers are kept.</param>
    public static void Of(ConfigurationOptions options, ConnectionParts parts, FurtherMultiplexers further)
    {
        var prepared = new PreparedOptions(options, parts, further);
        options.Tunnel = new EntraTunnel(prepared._redialer, prepared.Take);
        options.ReconnectRetryPolicy = prepared._redialer;
        options.ConnectionAttemptCompleted += prepared.OnAttempt;
        ((EntraOptionsProvider)options.Defaults).Connected += multiplexer => prepared.Adopt(multiplexer);
    }

    /// <summary>The container is disposed of: no connection is opened any more.</summary>
    public void Dispose() => _redialer.Dispose();

    private Stream Take(EndPoint endpoint, ConnectionType type, RedisLine line)
    {
        var opened = new OpenedLine(line);
        _opened.GetOrAdd((endpoint, type), _ => new()).Enqueue(opened);
        return type == ConnectionType.Subscription
            ? _parts.CreateMessages(_dialer, opened.IsKnown, opened.PublishAsync).Open(endpoint, line)
            : line.Stream;
    }

    private void OnAttempt(object? sender, ConnectionAttemptCompletedEventArgs attempt)
    {
        if (sender is not ConnectionMultiplexer multiplexer
            || attempt is not { EndPoint: { } endpoint, Stage: ConnectionAttemptStage.Handshake or ConnectionAttemptStage.Established })
            return;

        var owner = Adopt(multiplexer);
        if (NextOpened(endpoint, attempt.ConnectionType) is { } opened)
        {
            opened.Owner = owner;
            if (attempt.ConnectionType == ConnectionType.Interactive)
                owner.Lines.Add(endpoint, ConnectionType.Interactive, opened.Line);
        }

        if (!attempt.IsSuccess)
            return;

        _redialer.Established(endpoint, attempt.ConnectionType);
        owner.Upkeep.OnEstablished(endpoint, attempt.ConnectionType);
        if (attempt.ConnectionType == ConnectionType.Interactive)
            owner.Upkeep.Authentication.OnUnknown(endpoint);
    }

    /// <summary>
    /// The longest open one, which is the right one unless two multiplexers connect in one moment; then a lost server is noticed by the
    /// other.
    /// </summary>
    private OpenedLine? NextOpened(EndPoint endpoint, ConnectionType type)
    {
        while (_opened.GetValueOrDefault((endpoint, type)) is { } queue && queue.TryDequeue(out var opened))
        {
            // StackExchange.Redis has closed those that came too late.
            if (opened.Line.Stream.CanRead)
                return opened;
        }

        return null;
    }

    private FurtherMultiplexer Adopt(ConnectionMultiplexer multiplexer)
    {
        FurtherMultiplexer? adopted;
        lock (_gate)
        {
            if (_adopted.TryGetValue(multiplexer, out adopted))
                return adopted;

            adopted = new FurtherMultiplexer(_parts, Dispose);
            adopted.Opened(multiplexer);
            adopted.Upkeep.Start(multiplexer);
            _adopted.Add(multiplexer, adopted);
        }

        _ = _further.AddAsync(adopted).AsTask();
        return adopted;
    }
}
