using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// What tells of two copies which one is newer. Every write of a move carries the time of it, the same on both sides. In the stage Copy
/// nobody reads the new cache, and instances that do not know of the move write to the old one alone; so a copy in the new cache counts
/// only when an instance that reads it has compared it with the old one, and marked it.
/// </summary>
internal sealed class WriteTime(TimeProvider time)
{
    private long _last;
    private long _switched;

    /// <summary>The field of a hash with the time of the last write, in ticks of UTC.</summary>
    public static RedisValue Field { get; } = "w";

    /// <summary>
    /// The field of a hash in the new cache that has been compared with the old one. Its value is <see cref="Switched"/> of then.
    /// </summary>
    public static RedisValue Compared { get; } = "c";

    /// <summary>
    /// When the new cache began to be read, in ticks; 0 while that is not known. Whoever goes back to instances that do not know of the
    /// move, and comes again, begins anew: what was compared before that no longer counts.
    /// </summary>
    public long Switched
    {
        get => Volatile.Read(ref _switched);
        set => Volatile.Write(ref _switched, value);
    }

    /// <summary>Whether a copy with this mark is known to be what the old cache has.</summary>
    public bool IsCompared(RedisValue mark) => mark.TryParse(out long switched) && switched != 0 && switched == Switched;

    /// <summary>Later than any before of this instance.</summary>
    /// <param name="after">Later than this too, which another instance has written by its own clock; null for nothing.</param>
    public long Next(RedisValue after = default)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var least = Math.Max(last, TimeOf(after)) + 1;
            var next = Math.Max(least, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }

    /// <summary>
    /// Which of two copies is to be kept: the old cache's, whose writers may not know of the move and leave the time as it was; unless the
    /// new one's is later, for then a write to both is on its way.
    /// </summary>
    /// <remarks>One without a time counts as the earliest.</remarks>
    public static bool IsNewer(RedisValue inNew, RedisValue inOld) =>
        TimeOf(inNew) > TimeOf(inOld);

    /// <summary>Whether it was written before that; false when that is not known.</summary>
    public bool IsOlder(RedisValue written, TimeSpan age) =>
        TimeOf(written) is > 0 and var then && then < time.GetUtcNow().UtcTicks - age.Ticks;

    /// <summary>StackExchange.Redis takes null for 0 too.</summary>
    private static long TimeOf(RedisValue written) => written.TryParse(out long time) ? time : 0;
}
