using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// An entry in one of the two caches of a move: Microsoft's fields, and the fields that decide which of two copies counts.
/// </summary>
/// <param name="Expiry">When it expires.</param>
/// <param name="Data">What the app has set; null for an entry that was removed while the old cache could not be reached.</param>
/// <param name="Written">When it was written; null if an instance that is not moving wrote it.</param>
/// <param name="IsCompared">Whether a copy in the new cache counts.</param>
internal sealed record MovingEntry(EntryExpiry Expiry, RedisValue Data, RedisValue Written, bool IsCompared)
{
    private const int Owned = 3;

    public static RedisValue[] Names { get; } = [.. EntryFormat.AllFields, WriteTime.Field, WriteTime.Compared];

    /// <summary>
    /// Whether the old cache need not be read for this entry. An instance that writes to the new cache without a time is no longer moving.
    /// </summary>
    public bool IsSettled => IsCompared || Written.IsNull;

    public RedisValue WrittenOrNone => Written.IsNull ? WriteTime.None : Written;

    /// <summary>Returns null when these are not the fields of an entry.</summary>
    public static MovingEntry? Read(RedisValue[] fields, WriteTime times) => EntryFormat.TryRead(fields, out var expiry)
        ? new MovingEntry(expiry, fields[Owned], fields[Owned + 1], times.IsCompared(fields[Owned + 2]))
        : null;

    /// <summary>If the new cache's mark is not set, the existing mark stays.</summary>
    public HashEntry[] Write(long owner, RedisValue written, long? compared)
    {
        HashEntry[] entry = [.. EntryFormat.Write(Expiry, owner, Data), new(WriteTime.Field, written)];
        return compared is { } mark ? [.. entry, new(WriteTime.Compared, mark)] : entry;
    }
}
