using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Dialing;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Makes options that other code connects with sign in each of their multiplexers, and keeps each multiplexer signed in.
/// StackExchange.Redis requests a connection without saying for which multiplexer; that is known only when the connection is used.
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

    /// <param name="options">The options, with everything that connections must keep.</param>
    /// <param name="parts">The parts of the connection.</param>
    /// <param name="further">Stores the multiplexers.</param>
    public static void Of(ConfigurationOptions options, ConnectionParts parts, FurtherMultiplexers further)
    {
        var prepared = new PreparedOptions(options, parts, further);
        options.Tunnel = new EntraTunnel(prepared._redialer, prepared.Take);
        options.ReconnectRetryPolicy = prepared._redialer;
        options.ConnectionAttemptCompleted += prepared.OnAttempt;
        ((EntraOptionsProvider)options.Defaults).Connected += multiplexer => prepared.Adopt(multiplexer);
    }

    /// <summary>The container is disposed: no connection is opened any more.</summary>
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
    /// The connection that has been open longest. It is the right one unless two multiplexers connect at the same moment; then the other
    /// one notices the lost server.
    /// </summary>
    private OpenedLine? NextOpened(EndPoint endpoint, ConnectionType type)
    {
        while (_opened.GetValueOrDefault((endpoint, type)) is { } queue && queue.TryDequeue(out var opened))
        {
            // StackExchange.Redis has closed the connections that came too late.
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
