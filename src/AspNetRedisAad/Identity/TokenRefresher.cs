using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Identity;

/// <summary>Keeps its <see cref="RedisTokenStore"/> supplied with a valid token, from the start until it is disposed.</summary>
internal sealed class TokenRefresher : ITokenSupply, IAsyncDisposable, IDisposable
{
    /// <summary>Timers stop while a machine sleeps, so no wait is longer than this.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(15);

    private readonly EntraTokenSource _source;
    private readonly RefreshSchedule _schedule;
    private readonly Jitter _jitter;
    private readonly TimeProvider _time;
    private readonly TokenMetrics _metrics;
    private readonly ILogger<TokenRefresher> _logger;
    private readonly BackgroundLoop _loop;
    private (long From, TimeSpan Length) _pause;
    private long? _started;
    private int _refusals;
    private double _refusalJitter;
    private TimeSpan? _refusalAge;

    public TokenRefresher(
        EntraTokenSource source, RedisTokenStore store, double shareOfLife, Jitter jitter, TimeProvider time,
        TokenMetrics metrics, BackgroundMetrics background, ILogger<TokenRefresher> logger)
    {
        (_source, Store, _jitter, _time, _metrics, _logger) = (source, store, jitter, time, metrics, logger);
        _schedule = new RefreshSchedule(shareOfLife, phase: jitter.Next());
        _loop = new BackgroundLoop("token renewal", RunAsync, time, background, logger);
        store.Refused += _loop.Nudge;
    }

    public RedisTokenStore Store { get; }

    /// <summary>Whether the host or the container has stopped the refresh.</summary>
    public bool HasStopped => _loop.HasStopped;

    /// <summary>
    /// Starts the refresh, unless it already runs. Code that needs the connection before the host has started calls this first.
    /// </summary>
    public void EnsureStarted() => _loop.Start();

    /// <summary>
    /// Returns the current token; if there is none or it has expired, requests one from the identity service. The new token is not
    /// published.
    /// </summary>
    /// <exception cref="TokenUnavailableException">No token is available; the message says why.</exception>
    public async Task<RedisToken> ShowAsync(CancellationToken cancellationToken) =>
        Store.Current is { } current && current.Left(_time) > TimeSpan.Zero
            ? current
            : await _source.AcquireAsync(current: null, cancellationToken).ConfigureAwait(false);

    public void Dispose()
    {
        Store.Refused -= _loop.Nudge;
        _loop.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Store.Refused -= _loop.Nudge;
        return _loop.DisposeAsync();
    }

    private async Task<TimeSpan> RunAsync(CancellationToken stopping)
    {
        _started ??= _time.GetTimestamp();
        if (UntilDue() <= TimeSpan.Zero)
        {
            var pause = await RenewAsync(stopping).ConfigureAwait(false);
            _pause = (_time.GetTimestamp(), pause);
        }

        var wait = UntilDue();
        return wait < _longestWait ? wait : _longestWait;
    }

    /// <summary>
    /// Waits after a success until the token is due or a server has refused it, but at least as long as the last request asks for.
    /// </summary>
    private TimeSpan UntilDue()
    {
        var pause = _pause.Length - _time.GetElapsedTime(_pause.From);
        var due = Store.Snapshot is { Failures: 0, Token: { } token } ? DueAge(token) - token.Age(_time) : TimeSpan.Zero;
        return due > pause ? due : pause;
    }

    /// <summary>Requests a token once. Returns the minimum wait before the next request.</summary>
    private async Task<TimeSpan> RenewAsync(CancellationToken stopping)
    {
        using var activity = Traces.RequestToken();
        var start = _time.GetTimestamp();
        try
        {
            var token = await _source.AcquireAsync(Store.Current, stopping).ConfigureAwait(false);
            if (Store.Current is { } current && current.UserName != token.UserName)
                await ProveAsync(current, token, stopping).ConfigureAwait(false);

            var refreshOn = token.AcquiredOn + _schedule.RefreshAge(token, isFirst: Store.Current is null);
            _metrics.Requested(_time.GetElapsedTime(start), error: null);
            if (Store.Current is not null)
                _metrics.Rotated();
            _refusals = Store.IsRefused ? _refusals + 1 : 0;
            (_refusalAge, _refusalJitter) = (null, _jitter.Next());
            Store.Publish(token, refreshOn);
            Log.TokenAcquired(_logger, token.UserName, token.ExpiresOn, refreshOn);
            return RefreshSchedule.RetryDelay(1, token.Left(_time), _jitter.Next());
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            var current = Store.Current;
            var left = current?.Left(_time) ?? -_time.GetElapsedTime(_started!.Value);
            var delay = RefreshSchedule.RetryDelay(Store.Snapshot.Failures + 1, left, _jitter.Next());
            var error = (e as TokenUnavailableException)?.Reason ?? e.GetType().Name;
            Store.ReportFailure(error, _time.GetUtcNow() + delay);
            _metrics.Requested(_time.GetElapsedTime(start), error);
            activity.Fail(error);
            if (current is not null)
                Log.TokenNotRenewed(_logger, e.Message, delay, current.ExpiresOn);
            else
                Log.NoTokenYet(_logger, e.Message, delay);
            return delay;
        }
    }

    /// <summary>A refused token is replaced sooner; if its successors are also refused, the intervals grow.</summary>
    private TimeSpan DueAge(RedisToken token)
    {
        var planned = _schedule.RefreshAge(token, isFirst: Store.Snapshot.Rotations == 0);
        if (!Store.IsRefused)
            return planned;

        // Delayed, because the server has refused the tokens of all instances at the same moment.
        var spread = _refusalAge ??= token.Age(_time) + RefreshSchedule.RefusalDelay(_refusalJitter);
        var age = RefreshSchedule.RefusalAge(_refusals, _refusalJitter);
        var due = age > spread ? age : spread;
        return due < planned ? due : planned;
    }

    /// <summary>
    /// The identity has changed, either on purpose or by mistake. A user that Redis does not know must not replace one that works. Once the
    /// old token has expired, there is nothing left to lose.
    /// </summary>
    private async Task ProveAsync(RedisToken current, RedisToken successor, CancellationToken stopping)
    {
        foreach (var trial in current.Left(_time) > TimeSpan.Zero ? Store.Trials : [])
        {
            if (!await trial.IsAcceptedAsync(successor, stopping).ConfigureAwait(false))
            {
                throw new TokenUnavailableException(
                    "identity_changed",
                    $"The credential now represents {successor.UserName}, which Redis does not accept. {current.UserName} stays in use "
                        + $"until its token expires. Give {successor.UserName} access to the cache, or check which identity the app runs "
                        + "as.");
            }
        }

        Log.IdentityChanged(_logger, current.UserName, successor.UserName);
    }
}
