using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Background;

/// <summary>
/// What runs in the background until it is stopped, in rounds. A round that fails is logged, counted and repeated, whatever it has thrown.
/// The execution context of whoever starts or nudges it does not flow in.
/// </summary>
/// <param name="name">As in the log and in the metric.</param>
/// <param name="round">
/// Does what is due, and returns after how long to come again; <see cref="Timeout.InfiniteTimeSpan"/> when only a nudge can bring something
/// new. Its token is canceled when the loop stops.
/// </param>
/// <param name="time">The clock of all waits.</param>
/// <param name="metrics">Counts the failures.</param>
/// <param name="logger">The owner's.</param>
internal sealed class BackgroundLoop(
    string name, Func<CancellationToken, Task<TimeSpan>> round, TimeProvider time, BackgroundMetrics metrics, ILogger logger)
    : IAsyncDisposable, IDisposable
{
    /// <summary>The failures of a loop are logged no more often; those in between at Debug.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromMinutes(5);

    /// <summary>A timer cannot wait for ever longer, and a round too many does no harm.</summary>
    private static readonly TimeSpan _longestPause = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private volatile TaskCompletionSource _nudge = NewNudge();
    private Task? _running;
    private int _failures;
    private long? _reportedAt;

    /// <summary>Whether it has been asked to stop.</summary>
    public bool HasStopped => _stopping.IsCancellationRequested;

    /// <summary>Runs the first round now, unless it runs already or has been stopped.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_running is not null || _stopping.IsCancellationRequested)
                return;

            // A span of the loop must not become the child of the request that happened to start it.
            using var _ = ExecutionContext.SuppressFlow();
            _running = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    /// <summary>There may be something to do: ends the wait, or asks for another round after the one that runs.</summary>
    public void Nudge() => _nudge.TrySetResult();

    /// <summary>Asks it to stop, and does not wait until it has.</summary>
    public void Dispose() => _stopping.Cancel();

    /// <summary>Stops it; its last round has ended afterwards.</summary>
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
                // Not even a nudge: whoever nudges because of what has failed must not make it spin.
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
            // A log or a listener that fails is no reason to end either, and there is nobody left to tell.
        }
    }

    private static TaskCompletionSource NewNudge() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
