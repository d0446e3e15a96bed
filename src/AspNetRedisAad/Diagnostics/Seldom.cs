namespace AspNetRedisAad.Diagnostics;

/// <summary>Allows one log line in ten seconds, so that a failure of each request is logged but does not fill the log.</summary>
internal sealed class Seldom(TimeProvider time)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private long _last;

    public bool IsDue()
    {
        var (last, now) = (Volatile.Read(ref _last), time.GetTimestamp());
        return (last == 0 || time.GetElapsedTime(last, now) >= _interval) && Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}
