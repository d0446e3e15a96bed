using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// What tells of two copies which one is newer. Every write of a move carries the time of it, the same on both sides. In the stage Copy nobody reads the
/// new cache, and instances that do not know of the move write to the old one alone; so a copy in the new cache counts only when an instance that reads it
/// has compared it with the old one, and marked it.
/// </summary>
internal sealed class WriteTime(TimeProvider time)
{
    private long _last;

    /// <summary>The field of a hash with the time of the last write, in ticks of UTC.</summary>
    public static RedisValue Field { get; } = "w";

    /// <summary>The field of a hash in the new cache that has been compared with the old one. Its value says nothing.</summary>
    public static RedisValue Compared { get; } = "c";

    /// <summary>Later than any before of this instance.</summary>
    public long Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }

    /// <summary>
    /// Which of two copies is to be kept: the old cache's, whose writers may not know of the move and leave the time as it was; unless the new one's is
    /// later, for then a write to both is on its way.
    /// </summary>
    public static bool IsNewer(RedisValue inNew, RedisValue inOld) =>
        inNew.TryParse(out long writtenNew) && (!inOld.TryParse(out long writtenOld) || writtenNew > writtenOld);
}
