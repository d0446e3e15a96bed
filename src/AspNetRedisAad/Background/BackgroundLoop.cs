using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Background;

/// <summary>
/// Background work that runs in rounds until it is stopped. A round that fails is logged, counted and repeated, whatever it threw. The
/// execution context of the code that starts or nudges the loop does not flow into it.
/// </summary>
/// <param name="name">The name in the log and in the metric.</param>
/// <param name="round">
/// Does what is due and returns how long to wait for the next round: <see cref="Timeout.InfiniteTimeSpan"/> when only a nudge can bring new
/// work. Its token is canceled when the loop stops.
/// </param>
/// <param name="time">The clock for all waits.</param>
/// <param name="metrics">Counts the failures.</param>
/// <param name="logger">The owner's logger.</param>
internal sealed class BackgroundLoop(
    string name, Func<CancellationToken, Task<TimeSpan>> round, TimeProvider time, BackgroundMetrics metrics, ILogger logger)
    : IAsyncDisposable, IDisposable
{
    /// <summary>The shortest time between two logged failures of a loop; failures in between are logged at Debug.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromMinutes(5);

    /// <summary>A timer cannot wait longer, and an extra round does no harm.</summary>
    private static readonly TimeSpan _longestPause = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private volatile TaskCompletionSource _nudge = NewNudge();
    private Task? _running;
    private int _failures;
    private long? _reportedAt;

    /// <summary>Whether the loop has been asked to stop.</summary>
    public bool HasStopped => _stopping.IsCancellationRequested;

    /// <summary>Runs the first round now, unless the loop already runs or has been stopped.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_running is not null || _stopping.IsCancellationRequested)
                return;

            // The loop's activity must not become a child of the request that happened to start it.
            using var _ = ExecutionContext.SuppressFlow();
            _running = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    /// <summary>Tells the loop that there may be work: ends the wait, or requests another round after the current one.</summary>
    public void Nudge() => _nudge.TrySetResult();

    /// <summary>Asks the loop to stop, without waiting for it.</summary>
    public void Dispose() => _stopping.Cancel();

    /// <summary>Stops the loop and waits for its last round to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (_gate)
            running = _running;
        if (running is not null)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        var stopping = _stopping.Token;
        while (!stopping.IsCancellationRequested)
        {
            if (_nudge.Task.IsCompleted)
                _nudge = NewNudge();

            TimeSpan pause;
            try
            {
                pause = await round(stopping).ConfigureAwait(false);
                _failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                pause = LoopBackoff.After(++_failures);
                Report(e, pause);
                // A nudge does not end this wait: code that nudges because of the failure must not make the loop spin.
                await Task.Delay(LoopBackoff.Shortest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause -= LoopBackoff.Shortest;
            }

            if (pause == Timeout.InfiniteTimeSpan || pause > TimeSpan.Zero)
                await _nudge.Task.WaitAsync(pause < _longestPause ? pause : _longestPause, time, stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Report(Exception exception, TimeSpan delay)
    {
        try
        {
            metrics.Failed(name, exception);
            if (RedisFailures.IsFailure(exception))
            {
                Log.RedisFailed(logger, name, exception.Message, delay);
            }
            else if (_reportedAt is { } reported && time.GetElapsedTime(reported) < _quiet)
            {
                Log.FailedAgain(logger, exception, name, delay);
            }
            else
            {
                _reportedAt = time.GetTimestamp();
                Log.Failed(logger, exception, name, delay);
            }
        }
        catch (Exception)
        {
            // A log or listener that fails must not end the loop, and nothing is left to report it to.
        }
    }

    private static TaskCompletionSource NewNudge() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
