using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Identity;

/// <summary>Keeps its <see cref="RedisTokenStore"/> supplied with a token that has life left, from the start until it is disposed.</summary>
internal sealed class TokenRefresher(
    EntraTokenSource source, RedisTokenStore store, double shareOfLife, Jitter jitter, TimeProvider time, TokenMetrics metrics, ILogger<TokenRefresher> logger)
    : IAsyncDisposable, IDisposable
{
    /// <summary>Timers stand still while a machine sleeps, so no wait is longer than this.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(15);

    private readonly RefreshSchedule _schedule = new(shareOfLife, phase: jitter.Next());
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task? _loop;
    private int _refusals;

    public RedisTokenStore Store => store;

    /// <summary>Starts the refresh if it does not run yet: whoever needs the connection before the host has started calls this first.</summary>
    public void EnsureStarted()
    {
        lock (_gate)
            _loop ??= Task.Run(RunAsync);
    }

    /// <summary>The token in use; without one, or when it has expired, what the identity service says now. Nothing is published.</summary>
    /// <exception cref="TokenUnavailableException">There is none; it says why.</exception>
    public async Task<RedisToken> ShowAsync(CancellationToken cancellationToken) =>
        store.Current is { } current && current.Left(time) > TimeSpan.Zero
            ? current
            : await source.AcquireAsync(current: null, cancellationToken).ConfigureAwait(false);

    public void Dispose() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var pause = await RenewAsync().ConfigureAwait(false);
                await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(false);
                await WaitUntilDueAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Asks for a token once; returns how long to wait at least before the next request.</summary>
    private async Task<TimeSpan> RenewAsync()
    {
        using var activity = Traces.RequestToken();
        var start = time.GetTimestamp();
        try
        {
            var token = await source.AcquireAsync(store.Current, _stopping.Token).ConfigureAwait(false);
            if (store.Current is { } current && current.UserName != token.UserName)
                await ProveAsync(current, token).ConfigureAwait(false);

            var refreshOn = token.AcquiredOn + _schedule.RefreshAge(token, isFirst: store.Current is null);
            metrics.Requested(time.GetElapsedTime(start), error: null);
            if (store.Current is not null)
                metrics.Rotated();
            _refusals = store.Refusal.IsCompleted ? _refusals + 1 : 0;
            store.Publish(token, refreshOn);
            Log.TokenAcquired(logger, token.UserName, token.ExpiresOn, refreshOn);
            return RefreshSchedule.RetryDelay(1, token.Left(time), jitter.Next());
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            var current = store.Current;
            var delay = RefreshSchedule.RetryDelay(store.Snapshot.Failures + 1, current?.Left(time) ?? TimeSpan.Zero, jitter.Next());
            var error = (e as TokenUnavailableException)?.Reason ?? e.GetType().Name;
            store.ReportFailure(error, time.GetUtcNow() + delay);
            metrics.Requested(time.GetElapsedTime(start), error);
            activity.Fail(error);
            if (current is not null)
                Log.TokenNotRenewed(logger, e.Message, delay, current.ExpiresOn);
            else
                Log.NoTokenYet(logger, e.Message, delay);
            return delay;
        }
    }

    /// <summary>After a success, until the token is due or a server has refused it; after a failure, not at all.</summary>
    private async Task WaitUntilDueAsync()
    {
        while (store.Snapshot is { Failures: 0, Token: { } token } && DueAge(token) - token.Age(time) is var wait && wait > TimeSpan.Zero)
        {
            var over = Task.Delay(wait < _longestWait ? wait : _longestWait, time, _stopping.Token);
            await (store.Refusal.IsCompleted ? over : Task.WhenAny(over, store.Refusal)).ConfigureAwait(false);
            _stopping.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A token that a server refuses is replaced sooner; but if its successors are refused too, ever later.</summary>
    private TimeSpan DueAge(RedisToken token)
    {
        var (planned, refused) = (_schedule.RefreshAge(token, isFirst: store.Snapshot.Rotations == 0), RefreshSchedule.RefusalAge(_refusals));
        return store.Refusal.IsCompleted && refused < planned ? refused : planned;
    }

    /// <summary>
    /// The identity has changed, which may be meant or a mistake; a user that Redis does not know must not replace one that works. Once
    /// the old token has expired there is nothing left to lose.
    /// </summary>
    private async Task ProveAsync(RedisToken current, RedisToken successor)
    {
        foreach (var trial in current.Left(time) > TimeSpan.Zero ? store.Trials : [])
        {
            if (!await trial.IsAcceptedAsync(successor, _stopping.Token).ConfigureAwait(false))
            {
                throw new TokenUnavailableException(
                    "identity_changed",
                    $"The credential now stands for {successor.UserName}, whom Redis does not let in. {current.UserName} stays in use until its token "
                    + $"expires. Give {successor.UserName} access to the cache, or check which identity the app runs as.");
            }
        }

        Log.IdentityChanged(logger, current.UserName, successor.UserName);
    }
}
