namespace AspNetRedisAad.Moving;

/// <summary>How far the move is, for health, log and pages.</summary>
/// <param name="move">The move.</param>
/// <param name="idleTimeout">After which time a session ends.</param>
/// <param name="time">The clock.</param>
internal sealed class MoveStatus(Move move, Func<TimeSpan> idleTimeout, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public (long All, long Old) LastHour => move.Progress.LastHour();

    /// <summary>Since when the old cache has answered nothing; since the start of this instance if it never has.</summary>
    public TimeSpan SinceOld => move.Progress.LastOld is { } last ? time.GetUtcNow() - last : time.GetElapsedTime(_start);

    public bool IsNextSafe => MoveText.IsNextSafe(move.Stage, SinceOld, idleTimeout(), Late);

    /// <summary>How many writes the other side has missed.</summary>
    public long Late => move.Other.Late.Count + move.Other.Late.Forgotten;

    public string Describe() =>
        MoveText.Of(move.Stage, LastHour, SinceOld, move.Progress.LastOld is not null, idleTimeout(), Late);
}
