using System.Buffers;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// How an entry lies in Redis: the hash that Microsoft's RedisCache writes and reads, so that both can work on one cache. Times are ticks
/// of UTC, -1 stands for none.
/// </summary>
internal static class EntryFormat
{
    private const long None = -1;
    private static readonly RedisValue _absolute = "absexp";
    private static readonly RedisValue _sliding = "sldexp";
    private static readonly RedisValue _data = "data";

    public static RedisValue[] ExpiryFields { get; } = [_absolute, _sliding];

    public static RedisValue[] AllFields { get; } = [_absolute, _sliding, _data];

    public static HashEntry[] Write(EntryExpiry expiry, RedisValue data) =>
    [
        new(_absolute, expiry.Absolute?.UtcTicks ?? None),
        new(_sliding, expiry.Sliding?.Ticks ?? None),
        new(_data, data),
    ];

    /// <summary>False when these are no fields of an entry, because another program wrote something else under its key.</summary>
    public static bool TryRead(RedisValue[] fields, out EntryExpiry expiry)
    {
        expiry = default;
        if (!TryReadTicks(fields[0], DateTimeOffset.MaxValue.UtcTicks, out var absolute) || !TryReadTicks(fields[1], long.MaxValue, out var sliding))
            return false;

        expiry = new EntryExpiry(
            absolute is { } moment ? new DateTimeOffset(moment, TimeSpan.Zero) : null,
            sliding is { } idle ? new TimeSpan(idle) : null);
        return true;
    }

    /// <summary>
    /// A copy: the caller takes its buffer back, to fill it with something else, when a write is cancelled or times out; and that write may
    /// still be waiting to be sent.
    /// </summary>
    public static RedisValue Pack(ReadOnlySequence<byte> value) => value.ToArray();

    private static bool TryReadTicks(RedisValue field, long most, out long? ticks)
    {
        ticks = null;
        if (field.IsNull)
            return true;
        if (!field.TryParse(out long number) || number < None || number > most)
            return false;

        ticks = number == None ? null : number;
        return true;
    }
}
