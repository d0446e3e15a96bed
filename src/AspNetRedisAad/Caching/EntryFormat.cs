using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// The layout of an entry in Redis: the hash that Microsoft's RedisCache writes and reads, so both can use the same cache. Times are UTC
/// ticks; -1 means none. Microsoft's cache neither writes nor reads the fourth field, which identifies the entry's key.
/// </summary>
internal static class EntryFormat
{
    /// <summary>The value for no time.</summary>
    public const long None = -1;

    private static readonly RedisValue _absolute = "absexp";
    private static readonly RedisValue _sliding = "sldexp";
    private static readonly RedisValue _data = "data";
    private static readonly RedisValue _owner = "of";

    public static RedisValue[] ExpiryFields { get; } = [_absolute, _sliding, _owner];

    public static RedisValue[] AllFields { get; } = [_absolute, _sliding, _owner, _data];

    public static HashEntry[] Write(EntryExpiry expiry, long owner, RedisValue data) =>
    [
        new(_absolute, expiry.Absolute?.UtcTicks ?? None),
        new(_sliding, expiry.Sliding?.Ticks ?? None),
        new(_owner, owner),
        new(_data, data),
    ];

    /// <summary>
    /// Whether these fields can be the requested ones. Entries that Microsoft's cache wrote do not say which key they belong to.
    /// </summary>
    public static bool IsOf(RedisValue[] fields, RedisValue[] names, long owner) =>
        fields.Length == names.Length && (fields[2].IsNull || (fields[2].TryParse(out long found) && found == owner));

    /// <summary>
    /// Returns false when these are not the fields of an entry, because another program wrote something else under the key.
    /// </summary>
    public static bool TryRead(RedisValue[] fields, out EntryExpiry expiry)
    {
        expiry = default;
        return TryReadTicks(fields[0], out var absolute) && TryReadTicks(fields[1], out var sliding)
            && TryRead(absolute, sliding, out expiry);
    }

    /// <inheritdoc cref="TryRead(RedisValue[], out EntryExpiry)"/>
    public static bool TryRead(long absolute, long sliding, out EntryExpiry expiry)
    {
        expiry = default;
        if (absolute < None || absolute > DateTimeOffset.MaxValue.UtcTicks || sliding < None)
            return false;

        expiry = new EntryExpiry(
            absolute == None ? null : new DateTimeOffset(absolute, TimeSpan.Zero),
            sliding == None ? null : new TimeSpan(sliding));
        return true;
    }

    private static bool TryReadTicks(RedisValue field, out long ticks)
    {
        ticks = None;
        return field.IsNull || field.TryParse(out ticks);
    }
}
