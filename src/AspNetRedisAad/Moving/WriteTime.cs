using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// Decides which of two copies is newer. Every write of a move carries its time, the same on both sides. In the stage Copy no instance
/// reads the new cache, and instances that do not know of the move write only to the old one. So a copy in the new cache counts only after
/// an instance that reads it has compared it with the old one, and marked it.
/// </summary>
internal sealed class WriteTime(TimeProvider time)
{
    /// <summary>
    /// The time of a copy whose original has none, because no moving instance has written it. Any later time would make the copy look newer
    /// than what the other instances write afterwards.
    /// </summary>
    public const long None = 0;

    private long _last;
    private long _switched;

    /// <summary>The field of a hash with the time of the last write, in ticks of UTC.</summary>
    public static RedisValue Field { get; } = "w";

    /// <summary>
    /// The hash field that marks an entry of the new cache as compared with the old one. Its value is <see cref="Switched"/> at that time.
    /// </summary>
    public static RedisValue Compared { get; } = "c";

    /// <summary>
    /// When the new cache began to be read, in ticks; 0 while that is not known. If the app goes back to instances that do not know of the
    /// move, and then moves again, earlier comparisons no longer count.
    /// </summary>
    public long Switched
    {
        get => Volatile.Read(ref _switched);
        set => Volatile.Write(ref _switched, value);
    }

    /// <summary>Whether a copy with this mark is known to equal the old cache's.</summary>
    public bool IsCompared(RedisValue mark) => mark.TryParse(out long switched) && switched != 0 && switched == Switched;

    /// <summary>Returns a time later than any earlier one of this instance.</summary>
    /// <param name="after">
    /// The time must also be later than this one, which another instance has written by its own clock; null for none.
    /// </param>
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
    /// Which of two copies to keep. The old cache's is kept, because its writers may not know of the move and leave the time unchanged;
    /// unless the new cache's is later, because then a write to both is in progress.
    /// </summary>
    /// <remarks>A copy without a time counts as the earliest.</remarks>
    public static bool IsNewer(RedisValue inNew, RedisValue inOld) =>
        TimeOf(inNew) > TimeOf(inOld);

    /// <summary>Whether the copy was written before that time; false when that is not known.</summary>
    public bool IsOlder(RedisValue written, TimeSpan age) =>
        TimeOf(written) is > 0 and var then && then < time.GetUtcNow().UtcTicks - age.Ticks;

    /// <summary>The time as a number; <see cref="None"/> if there is none.</summary>
    public static long TimeOf(RedisValue written) => written.TryParse(out long time) ? time : None;
}
