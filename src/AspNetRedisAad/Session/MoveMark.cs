using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>What a move adds to a session; see <see cref="WriteTime"/>.</summary>
/// <param name="Time">Of the write.</param>
/// <param name="Compared">The mark of a session that is known to be what the old cache has; null for none.</param>
internal readonly record struct MoveMark(long Time, long? Compared = null)
{
    /// <summary>Fields of a hash.</summary>
    public HashEntry[] Fields =>
        Compared is { } compared ? [new(WriteTime.Field, Time), new(WriteTime.Compared, compared)] : [new(WriteTime.Field, Time)];
}
