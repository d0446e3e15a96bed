using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// How an entry lies in Redis: the hash that Microsoft's RedisCache writes and reads, so that both can work on one cache. Times are ticks
/// of UTC, -1 stands for none. A fourth field, which Microsoft's neither writes nor reads, tells whose entry it is.
/// </summary>
internal static class EntryFormat
{
    /// <summary>In place of a time.</summary>
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

    /// <summary>Whether these fields can be the ones that were asked for. An entry of Microsoft's does not say whose it is.</summary>
    public static bool IsOf(RedisValue[] fields, RedisValue[] names, long owner) =>
        fields.Length == names.Length && (fields[2].IsNull || (fields[2].TryParse(out long found) && found == owner));

    /// <summary>False when these are no fields of an entry, because another program wrote something else under its key.</summary>
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
