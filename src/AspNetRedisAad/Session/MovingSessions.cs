using AspNetRedisAad.Connection;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// The sessions of an app that moves, in both caches. See docs/moving-to-managed-redis.md for what each stage reads and writes.
/// </summary>
internal sealed class MovingSessions : ISessionPlace, ILateWriter
{
    private readonly KeyOwner _owners = new("");
    private readonly Move _move;
    private readonly SessionSides _sides;
    private readonly SessionComparison _comparison;
    private readonly Action<Exception> _notRenewed;
    private readonly ILogger _logger;

    /// <param name="move">The move.</param>
    /// <param name="idleTimeout">The life of a session.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notRenewed">Receives an idle timeout that could not be restarted on the side that is read.</param>
    /// <param name="logger">The store's logger.</param>
    public MovingSessions(Move move, Func<TimeSpan> idleTimeout, TimeProvider time, Action<Exception> notRenewed, ILogger logger)
    {
        (_move, _notRenewed, _logger) = (move, notRenewed, logger);
        _sides = new SessionSides(move);
        _comparison = new SessionComparison(move, _sides, idleTimeout, time);
        move.Other.Late.Register(this);
    }

    public RedisConnection Connection => _move.Read;

    public string Kind => "session";

    public SessionFinding Read(string sessionKey, SessionContents contents)
    {
        var copy = _sides.Authority.Read(Connection.GetDatabase(_sides.Authority.KeyOf(sessionKey)), sessionKey);
        // Continues on another thread: the current one may be blocked, and the continuation would wait for it.
        return _comparison.IsNeeded(copy)
            ? Accept(Task.Run(() => _comparison.ResolveAsync(sessionKey, copy)).GetAwaiter().GetResult(), contents)
            : Accept((copy, true), contents);
    }

    public async Task<SessionFinding> ReadAsync(string sessionKey, SessionContents contents, CancellationToken cancellationToken)
    {
        var database = await Connection.GetDatabaseAsync(_sides.Authority.KeyOf(sessionKey), cancellationToken).ConfigureAwait(false);
        var copy = await _sides.Authority.ReadAsync(database, sessionKey).WaitAsync(cancellationToken).ConfigureAwait(false);
        return _comparison.IsNeeded(copy)
            ? Accept(await _comparison.ResolveAsync(sessionKey, copy).WaitAsync(cancellationToken).ConfigureAwait(false), contents)
            : Accept((copy, true), contents);
    }

    public async Task WriteAsync(string sessionKey, SessionContents contents, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        var mark = new MoveMark(_move.Times.Next(after: contents.WrittenAt));
        var other = _move.Other.WriteAsync(this, sessionKey, _sides.Other.KeyOf(sessionKey), database => _move.WritesBoth
            ? _sides.Other.WriteAsync(database, sessionKey, contents, idleTimeout, mark, CancellationToken.None)
            : _sides.Other.DeleteAsync(database, sessionKey));
        try
        {
            var database = await Connection.GetDatabaseAsync(_sides.Authority.KeyOf(sessionKey), cancellationToken).ConfigureAwait(false);
            var compared = mark with { Compared = _move.ReadsOld || !contents.IsCompared ? null : _move.Times.Switched };
            await _sides.Authority.WriteAsync(database, sessionKey, contents, idleTimeout, compared, cancellationToken)
                .ConfigureAwait(false);
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
            _ = Connection.Renewals.WatchAsync(
                database.KeyExpireAsync(_sides.Authority.KeyOf(sessionKey), idleTimeout), owner, _notRenewed);
        if (_move.WritesBoth && _move.Other.Connection.DatabaseIfConnected is { } other)
            _ = KeepCopyAliveAsync(other, sessionKey, idleTimeout).ReportAsync(_ => { });
    }

    public async Task WriteLateAsync(string key, CancellationToken cancellationToken)
    {
        var (other, authority) = (_sides.Other.Connection.DatabaseIfConnected, Connection.DatabaseIfConnected);
        if (other is null || authority is null)
            throw Connection.NotReady();
        if (_move.WritesBoth)
            await _comparison.CopyAsync(key, authority, other).WaitAsync(cancellationToken).ConfigureAwait(false);
        else
            await _sides.Other.DeleteAsync(other, key).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>If the other side has no copy, it gets one now, so that a session that is only read is stored there too.</summary>
    private async Task KeepCopyAliveAsync(IDatabase other, string sessionKey, TimeSpan idleTimeout)
    {
        if (!await other.KeyExpireAsync(_sides.Other.KeyOf(sessionKey), idleTimeout).ConfigureAwait(false)
            && Connection.DatabaseIfConnected is { } authority)
            await _comparison.CopyMissingAsync(sessionKey, authority, other).ConfigureAwait(false);
    }

    private SessionFinding Accept((SessionCopy? Copy, bool IsCompared) found, SessionContents contents)
    {
        contents.IsCompared = found.IsCompared;
        return found.Copy is null ? SessionFinding.Nothing : contents.Take(found.Copy, _logger);
    }
}
