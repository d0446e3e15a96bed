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
    private readonly Action<FurtherMultiplexer> _keep;
    private readonly Redialer _redialer;
    private readonly ConditionalWeakTable<ConnectionMultiplexer, FurtherMultiplexer> _adopted = [];
    private readonly OpenedLines _opened = new();
    private readonly Lock _gate = new();

    private PreparedOptions(ConfigurationOptions options, ConnectionParts parts, Action<FurtherMultiplexer> keep)
    {
        (_parts, _keep) = (parts, keep);
        _redialer = parts.CreateRedialer(options, isShared: true);
        _redialer.IsPatient = true;
        _redialer.Failed += (endpoint, type, error) => parts.Metrics.Failed(endpoint, type.ToString(), OutageReasons.Of(error).Code);
        _redialer.Refused += (endpoint, token) => Reauthenticator.Report(parts, endpoint, token);
    }

    /// <param name="options">With all that connections must keep.</param>
    /// <param name="parts">The connection's.</param>
    /// <param name="keep">Keeps each multiplexer that connects with them.</param>
    public static void Of(ConfigurationOptions options, ConnectionParts parts, Action<FurtherMultiplexer> keep)
    {
        var prepared = new PreparedOptions(options, parts, keep);
        options.Tunnel = new EntraTunnel(prepared._redialer, prepared.Take);
        options.ReconnectRetryPolicy = prepared._redialer;
        options.ConnectionAttemptCompleted += prepared.OnAttempt;
        ((EntraOptionsProvider)options.Defaults).Connected += multiplexer => prepared.Adopt(multiplexer);
    }

    /// <summary>The container is disposed: no connection is opened any more.</summary>
    public void Dispose() => _redialer.Dispose();

    private Stream Take(EndPoint endpoint, ConnectionType type, RedisLine line)
    {
        var opened = _opened.Add(endpoint, type, line);
        return type == ConnectionType.Subscription
            ? _parts.CreateMessages(_redialer.Dialer, opened.IsKnown, opened.PublishAsync).Open(endpoint, line)
            : line.Stream;
    }

    private void OnAttempt(object? sender, ConnectionAttemptCompletedEventArgs attempt)
    {
        if (sender is not ConnectionMultiplexer multiplexer
            || attempt is not { EndPoint: { } endpoint, Stage: ConnectionAttemptStage.Handshake or ConnectionAttemptStage.Established })
            return;

        var owner = Adopt(multiplexer);
        if (_opened.Take(endpoint, attempt.ConnectionType) is { } opened)
        {
            opened.Owner = owner;
            if (attempt.ConnectionType == ConnectionType.Interactive)
                owner.Upkeep.Lines.Add(endpoint, ConnectionType.Interactive, opened.Line);
        }

        if (!attempt.IsSuccess)
            return;

        _redialer.Established(endpoint, attempt.ConnectionType);
        owner.Upkeep.OnEstablished(endpoint, attempt.ConnectionType);
        if (attempt.ConnectionType == ConnectionType.Interactive)
            owner.Upkeep.Authentication.OnUnknown(endpoint);
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

        _keep(adopted);
        return adopted;
    }
}
