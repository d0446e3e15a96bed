namespace AspNetRedisAad.Emulator.Edge;

/// <summary>Reports that a connection has been idle for too long.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly Action _idle;
    private readonly ITimer _timer;
    private long _lastSeen;

    /// <param name="time">The clock.</param>
    /// <param name="limit">How long a connection may be idle; infinite for no limit.</param>
    /// <param name="idle">Called once.</param>
    public IdleWatch(TimeProvider time, TimeSpan limit, Action idle)
    {
        (_time, _limit, _idle) = (time, limit, idle);
        _lastSeen = time.GetTimestamp();
        _timer = time.CreateTimer(_ => OnTimer(), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Call this when bytes have passed. It is called often, so it does not change the timer.</summary>
    public void Seen() => Volatile.Write(ref _lastSeen, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        var left = _limit - _time.GetElapsedTime(Volatile.Read(ref _lastSeen));
        if (left > TimeSpan.Zero)
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        else
            _idle();
    }
}
