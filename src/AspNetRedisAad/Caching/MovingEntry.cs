using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// An entry as it lies in one of the two caches of a move: Microsoft's fields, and what tells of two copies which one counts.
/// </summary>
/// <param name="Expiry">When it ends.</param>
/// <param name="Data">What the app has set; null for an entry that has been removed while the old cache could not be told.</param>
/// <param name="Written">When it was written, null for one of an instance that is not moving.</param>
/// <param name="IsCompared">Whether it counts although it lies in the new cache.</param>
internal sealed record MovingEntry(EntryExpiry Expiry, RedisValue Data, RedisValue Written, bool IsCompared)
{
    /// <summary>The time of a copy of an entry that has none.</summary>
    public const long NoTime = 0;

    private const int Owned = 3;

    public static RedisValue[] Names { get; } = [.. EntryFormat.AllFields, WriteTime.Field, WriteTime.Compared];

    /// <summary>
    /// Whether nobody has to look into the old cache for it. An instance that writes to the new cache without a time is not moving any
    /// longer.
    /// </summary>
    public bool IsSettled => IsCompared || Written.IsNull;

    public RedisValue WrittenOrNone => Written.IsNull ? NoTime : Written;

    /// <summary>Null when these are no fields of an entry.</summary>
    public static MovingEntry? Read(RedisValue[] fields, WriteTime times) => EntryFormat.TryRead(fields, out var expiry)
        ? new MovingEntry(expiry, fields[Owned], fields[Owned + 1], times.IsCompared(fields[Owned + 2]))
        : null;

    /// <summary>The mark of the new cache stays where it is not set.</summary>
    public HashEntry[] Write(long owner, RedisValue written, long? compared)
    {
        HashEntry[] entry = [.. EntryFormat.Write(Expiry, owner, Data), new(WriteTime.Field, written)];
        return compared is { } mark ? [.. entry, new(WriteTime.Compared, mark)] : entry;
    }
}
