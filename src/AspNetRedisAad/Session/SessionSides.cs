using AspNetRedisAad.Moving;

namespace AspNetRedisAad.Session;

/// <summary>The sessions in both caches of a move.</summary>
internal sealed class SessionSides(Move move)
{
    public ISessionSide New { get; } = new SessionHashes(move.To);

    public ISessionSide Old { get; } = move.IsStock ? new StockSessions(move.From) : new SessionHashes(move.From);

    /// <summary>The side that is read.</summary>
    public ISessionSide Authority => move.ReadsOld ? Old : New;

    /// <summary>The side that is not read.</summary>
    public ISessionSide Other => move.ReadsOld ? New : Old;
}
