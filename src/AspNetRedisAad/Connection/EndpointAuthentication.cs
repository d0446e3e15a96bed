using System.Net;
using AspNetRedisAad.Background;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Keeps the live connection to one server authenticated with the current token. The token counts as renewed only when the server has
/// accepted it; until then AUTH is sent again, whatever other servers do.
/// </summary>
internal sealed class EndpointAuthentication : IAsyncDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly EndPoint _endpoint;
    private readonly Task _started;
    private readonly Func<IConnectionMultiplexer?> _current;
    private readonly Action _changed;
    private readonly Lines _lines;
    private readonly ConnectionParts _parts;
    private readonly ILogger _logger;
    private readonly BackgroundLoop _loop;
    private volatile EndpointState _state = EndpointState.Unknown;
    private volatile int _refusals;
    private RedisToken? _staggered;

    public EndpointAuthentication(
        EndPoint endpoint, Task started, Func<IConnectionMultiplexer?> current, Action changed, Lines lines, ConnectionParts parts,
        ILogger logger)
    {
        (_endpoint, _started, _current, _changed, _lines) = (endpoint, started, current, changed, lines);
        (_parts, _logger) = (parts, logger);
        _loop = new BackgroundLoop("re-authentication", RoundAsync, parts.Time, parts.Background, logger);
    }

    public EndpointState State => _state;

    public void Start() => _loop.Start();

    /// <summary>Tells it that there may be something to do.</summary>
    public void Nudge() => _loop.Nudge();

    /// <summary>The server has accepted this token.</summary>
    public void Accepted(RedisToken token) => Change(new EndpointState(token, _parts.Time.GetUtcNow(), 0, null));

    /// <summary>The server does not consider the connection authenticated, or no longer does: send AUTH at once.</summary>
    public void Refused()
    {
        Interlocked.Increment(ref _refusals);
        Doubt();
    }

    /// <summary>It is not known which token the connection was opened with: send AUTH with the current one.</summary>
    public void Doubt()
    {
        Change(_state with { Token = null });
        Nudge();
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        await _started.WaitAsync(stopping).ConfigureAwait(false);
        if (_current() is not { } multiplexer)
            return Timeout.InfiniteTimeSpan;
        if (ServerDirectory.HasLeft(multiplexer, _endpoint))
        {
            // StackExchange.Redis does not close the connection to a node that has left the cluster. It would stay until its token expires.
            _lines.End(_endpoint, ConnectionType.Interactive);
            return Timeout.InfiniteTimeSpan;
        }

        if (ServerDirectory.Find(multiplexer, _endpoint) is not { } server)
            return _retry;
        if (_parts.Tokens.Current is not { } token || _state.Token == token)
            return Timeout.InfiniteTimeSpan;
        if (!server.IsConnected)
            return _retry;

        // Spread in time, so that servers and instances do not all validate at the same moment. A connection without a valid token does not
        // wait, and a nudge ends the wait.
        if (_staggered != token)
        {
            _staggered = token;
            if (RefreshSchedule.Stagger(_state.Token?.Left(_parts.Time) ?? TimeSpan.Zero, _parts.Jitter.Next()) is var pause
                && pause > TimeSpan.Zero)
                return pause;
        }

        return await TryAuthenticateAsync(server, token, stopping).ConfigureAwait(false)
            ? TimeSpan.Zero
            : RefreshSchedule.RetryDelay(_state.Failures, token.Left(_parts.Time), _parts.Jitter.Next());
    }

    private async Task<bool> TryAuthenticateAsync(IServer server, RedisToken token, CancellationToken stopping)
    {
        using var activity = Traces.Authenticate(_endpoint);
        var start = _parts.Time.GetTimestamp();
        _state = _state with { Pending = start };
        try
        {
            await AuthCommand.SendAsync(server, token, () => _refusals, _parts.Time).WaitAsync(stopping).ConfigureAwait(false);
            _parts.Metrics.Authenticated(_endpoint, _parts.Time.GetElapsedTime(start), error: null);
            Accepted(token);
            Log.Reauthenticated(_logger, _endpoint, token.ExpiresOn);
            return true;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            var reason = OutageReasons.Of(e);
            Change(_state with { Failures = _state.Failures + 1, LastError = token.Conceal(reason.Describe()), Pending = null });
            _parts.Metrics.Authenticated(_endpoint, _parts.Time.GetElapsedTime(start), reason.Code);
            activity.Fail(reason.Code);
            Log.ReauthenticationFailed(_logger, _endpoint, token.Conceal(e.Message));
            return false;
        }
    }

    private void Change(EndpointState state)
    {
        _state = state;
        _changed();
    }
}
