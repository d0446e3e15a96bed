using AspNetRedisAad.Diagnostics;

namespace AspNetRedisAad.Moving;

/// <summary>Counts the reads of the last hour and how many of them the old cache answered, and records when it last answered.</summary>
internal sealed class MoveProgress(MoveMetrics metrics, TimeProvider time)
{
    private const int Minutes = 60;

    private readonly Lock _gate = new();
    private readonly long[] _all = new long[Minutes];
    private readonly long[] _old = new long[Minutes];
    private readonly long _start = time.GetTimestamp();
    private long _minute;
    private long _lastOld;

    /// <summary>When the old cache last answered any instance, as far as this one knows; null if it never has.</summary>
    public DateTimeOffset? LastOld => Volatile.Read(ref _lastOld) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Counts a read.</summary>
    /// <param name="fromOld">Whether the old cache answered, with an item.</param>
    public void Read(bool fromOld)
    {
        metrics.Read(fromOld);
        if (fromOld)
            Volatile.Write(ref _lastOld, time.GetUtcNow().UtcTicks);
        lock (_gate)
        {
            var slot = Slot();
            _all[slot]++;
            if (fromOld)
                _old[slot]++;
        }
    }

    /// <summary>Another instance got an answer from the old cache at that time.</summary>
    public void Elsewhere(DateTimeOffset lastOld)
    {
        if (lastOld.UtcTicks > Volatile.Read(ref _lastOld))
            Volatile.Write(ref _lastOld, lastOld.UtcTicks);
    }

    /// <summary>The reads of the last hour, and how many of them the old cache has answered.</summary>
    public (long All, long Old) LastHour()
    {
        lock (_gate)
        {
            Slot();
            return (_all.Sum(), _old.Sum());
        }
    }

    /// <summary>The counter for this minute. Counters for the minutes since the last call start at zero.</summary>
    private int Slot()
    {
        var minute = (long)time.GetElapsedTime(_start).TotalMinutes;
        for (; _minute < minute; _minute++)
        {
            var next = (int)((_minute + 1) % Minutes);
            (_all[next], _old[next]) = (0, 0);
        }

        return (int)(minute % Minutes);
    }
}
