using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Background;

/// <summary>
/// Virtual time that counts running timers. The code under test runs on real threads, so a test must know when that code waits.
/// </summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private int _armed;

    /// <summary>The number of running timers.</summary>
    public int Armed => Volatile.Read(ref _armed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var watched = new Watched(this);
        watched.Timer = base.CreateTimer(
            state =>
            {
                watched.End();
                callback(state);
            },
            state, dueTime, period);
        // The timer must exist first, because a test that sees it running advances time.
        Interlocked.Increment(ref _armed);
        return watched;
    }

    private sealed class Watched(WatchedTime owner) : ITimer
    {
        private int _ended;

        public ITimer? Timer { get; set; }

        public void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                Interlocked.Decrement(ref owner._armed);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Timer!.Change(dueTime, period);

        public void Dispose()
        {
            End();
            Timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
