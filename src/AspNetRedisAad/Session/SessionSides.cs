using AspNetRedisAad.Moving;

namespace AspNetRedisAad.Session;

/// <summary>The sessions in both caches of a move.</summary>
/// <param name="move">Says which side is read.</param>
/// <param name="new">The sessions in the new cache.</param>
/// <param name="old">The sessions in the old cache.</param>
internal sealed class SessionSides(Move move, ISessionSide @new, ISessionSide old)
{
    public SessionSides(Move move)
        : this(move, new SessionHashes(move.To), move.IsStock ? new StockSessions(move.From) : new SessionHashes(move.From))
    {
    }

    public ISessionSide New => @new;

    public ISessionSide Old => old;

    /// <summary>The side that is read.</summary>
    public ISessionSide Authority => move.ReadsOld ? Old : New;

    /// <summary>The side that is not read.</summary>
    public ISessionSide Other => move.ReadsOld ? New : Old;
}
