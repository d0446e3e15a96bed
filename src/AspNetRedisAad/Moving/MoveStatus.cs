namespace AspNetRedisAad.Moving;

/// <summary>How far the move has come, for health, log and pages.</summary>
/// <param name="move">The move.</param>
/// <param name="idleTimeout">The idle timeout of a session.</param>
/// <param name="time">The clock.</param>
internal sealed class MoveStatus(Move move, Func<TimeSpan> idleTimeout, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public (long All, long Old) LastHour => move.Progress.LastHour();

    /// <summary>When the old cache last answered; if it never has, when this instance started.</summary>
    public TimeSpan SinceOld => move.Progress.LastOld is { } last ? time.GetUtcNow() - last : time.GetElapsedTime(_start);

    public bool IsNextSafe => MoveText.IsNextSafe(move.Stage, SinceOld, idleTimeout(), Late);

    /// <summary>The number of writes that the other side has missed.</summary>
    public long Late => move.Other.Late.Count + move.Other.Late.Forgotten;

    public string Describe() =>
        MoveText.Of(move.Stage, LastHour, SinceOld, move.Progress.LastOld is not null, idleTimeout(), Late);
}
