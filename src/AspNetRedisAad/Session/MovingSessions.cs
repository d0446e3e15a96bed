using AspNetRedisAad.Connection;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// The sessions of an app that moves, in both caches. What the stages read and write is in docs/moving-to-managed-redis.md.
/// </summary>
internal sealed class MovingSessions : ISessionPlace, ILateWriter
{
    private readonly KeyOwner _owners = new("");
    private readonly Move _move;
    private readonly ISessionSide _new;
    private readonly ISessionSide _old;
    private readonly SessionComparison _comparison;
    private readonly Action<Exception> _notRenewed;
    private readonly ILogger _logger;

    /// <param name="move">The move.</param>
    /// <param name="idleTimeout">The life of a session.</param>
    /// <param name="notRenewed">Told of an idle timeout that could not be begun anew on the side that is read.</param>
    /// <param name="logger">The store's.</param>
    public MovingSessions(Move move, Func<TimeSpan> idleTimeout, Action<Exception> notRenewed, ILogger logger)
    {
        (_move, _notRenewed, _logger) = (move, notRenewed, logger);
        _new = new SessionHashes(move.To);
        _old = move.IsStock ? new StockSessions(move.From) : new SessionHashes(move.From);
        _comparison = new SessionComparison(move, _new, _old, idleTimeout);
        move.Other.Late.Register(this);
    }

    public RedisConnection Connection => _move.Read;

    public string Kind => "session";

    private ISessionSide Authority => _move.ReadsOld ? _old : _new;

    private ISessionSide OtherSide => _move.ReadsOld ? _new : _old;

    public SessionFinding Read(string sessionKey, SessionContents contents)
    {
        var copy = Authority.Read(Connection.GetDatabase(Authority.KeyOf(sessionKey)), sessionKey);
        // Not on this thread: whoever blocks it may be what the continuation would wait for.
        return _comparison.IsNeeded(copy)
            ? Accept(Task.Run(() => _comparison.ResolveAsync(sessionKey, copy)).GetAwaiter().GetResult(), contents)
            : Accept((copy, true), contents);
    }

    public async Task<SessionFinding> ReadAsync(string sessionKey, SessionContents contents, CancellationToken cancellationToken)
    {
        var database = await Connection.GetDatabaseAsync(Authority.KeyOf(sessionKey), cancellationToken).ConfigureAwait(false);
        var copy = await Authority.ReadAsync(database, sessionKey).WaitAsync(cancellationToken).ConfigureAwait(false);
        return _comparison.IsNeeded(copy)
            ? Accept(await _comparison.ResolveAsync(sessionKey, copy).WaitAsync(cancellationToken).ConfigureAwait(false), contents)
            : Accept((copy, true), contents);
    }

    public async Task WriteAsync(string sessionKey, SessionContents contents, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        var mark = new MoveMark(_move.Times.Next(after: contents.WrittenAt));
        var other = _move.Other.WriteAsync(this, sessionKey, OtherSide.KeyOf(sessionKey), database => _move.WritesBoth
            ? OtherSide.WriteAsync(database, sessionKey, contents, idleTimeout, mark, CancellationToken.None)
            : OtherSide.DeleteAsync(database, sessionKey));
        try
        {
            var database = await Connection.GetDatabaseAsync(Authority.KeyOf(sessionKey), cancellationToken).ConfigureAwait(false);
            var compared = mark with { Compared = _move.ReadsOld || !contents.IsCompared ? null : _move.Times.Switched };
            await Authority.WriteAsync(database, sessionKey, contents, idleTimeout, compared, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await other.ConfigureAwait(false);
        }
    }

    public void KeepAlive(string sessionKey, TimeSpan idleTimeout)
    {
        var owner = _owners.Of(sessionKey);
        if (!Connection.Renewals.IsDue(owner, idleTimeout))
            return;
        if (Connection.DatabaseIfConnected is { } database)
            _ = Connection.Renewals.WatchAsync(database.KeyExpireAsync(Authority.KeyOf(sessionKey), idleTimeout), owner, _notRenewed);
        if (_move.WritesBoth && _move.Other.Connection.DatabaseIfConnected is { } other)
            _ = KeepCopyAliveAsync(other, sessionKey, idleTimeout).ReportAsync(_ => { });
    }

    public async Task WriteLateAsync(string key, CancellationToken cancellationToken)
    {
        var (other, authority) = (OtherSide.Connection.DatabaseIfConnected, Connection.DatabaseIfConnected);
        if (other is null || authority is null)
            throw Connection.NotReady();
        if (_move.WritesBoth)
            await _comparison.CopyAsync(key, authority, other).WaitAsync(cancellationToken).ConfigureAwait(false);
        else
            await OtherSide.DeleteAsync(other, key).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where the other side has none, it gets one now: whoever only looks at his session has it there too.</summary>
    private async Task KeepCopyAliveAsync(IDatabase other, string sessionKey, TimeSpan idleTimeout)
    {
        if (!await other.KeyExpireAsync(OtherSide.KeyOf(sessionKey), idleTimeout).ConfigureAwait(false)
            && Connection.DatabaseIfConnected is { } authority)
            await _comparison.CopyMissingAsync(sessionKey, authority, other).ConfigureAwait(false);
    }

    private SessionFinding Accept((SessionCopy? Copy, bool IsCompared) found, SessionContents contents)
    {
        contents.IsCompared = found.IsCompared;
        return found.Copy is null ? SessionFinding.Nothing : contents.Take(found.Copy, _logger);
    }
}
