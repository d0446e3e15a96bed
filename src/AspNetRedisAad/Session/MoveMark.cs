using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>The marks that a move adds to a session; see <see cref="WriteTime"/>.</summary>
/// <param name="Time">The time of the write.</param>
/// <param name="Compared">The mark of a session that is known to equal the old cache's; null for none.</param>
internal readonly record struct MoveMark(long Time, long? Compared = null)
{
    /// <summary>The marks of a copy: the time of the original, even if that is <see cref="WriteTime.None"/>.</summary>
    public static MoveMark Of(SessionCopy original, long? compared = null) => new(WriteTime.TimeOf(original.WrittenAt), compared);

    /// <summary>The marks as hash fields.</summary>
    public HashEntry[] Fields =>
        Compared is { } compared ? [new(WriteTime.Field, Time), new(WriteTime.Compared, compared)] : [new(WriteTime.Field, Time)];
}
