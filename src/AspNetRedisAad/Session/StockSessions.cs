using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// ASP.NET Core's own format, in the old cache: each session is one value, an entry of Microsoft's cache. Changes of different requests are
/// merged here too, if all writers support it.
/// </summary>
internal sealed class StockSessions(RedisConnection connection) : ISessionSide
{
    /// <summary>A session has few requests at the same time.</summary>
    private const int MostAttempts = 10;

    /// <summary>The field that contains the session.</summary>
    public static readonly RedisValue Data = "data";

    private static readonly RedisValue _absolute = "absexp";
    private static readonly RedisValue _sliding = "sldexp";
    private static readonly RedisValue[] _read = [Data, WriteTime.Field];

    private readonly RedisKey _prefix = connection.Settings.InstanceName;

    public RedisConnection Connection => connection;

    public RedisKey KeyOf(string sessionKey) => _prefix.Append(sessionKey);

    public SessionCopy? Read(IDatabase database, string sessionKey)
    {
        try
        {
            return Accept(database.HashGet(KeyOf(sessionKey), _read));
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return SessionHashes.NoHash();
        }
    }

    public async Task<SessionCopy?> ReadAsync(IDatabase database, string sessionKey)
    {
        try
        {
            return Accept(await database.HashGetAsync(KeyOf(sessionKey), _read).ConfigureAwait(false));
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return SessionHashes.NoHash();
        }
    }

    public async Task WriteAsync(
        IDatabase database, string sessionKey, SessionContents contents, TimeSpan idleTimeout, MoveMark mark,
        CancellationToken cancellationToken)
    {
        var key = KeyOf(sessionKey);
        for (var attempt = 1; ; attempt++)
        {
            var seen = await database.HashGetAsync(key, Data).WaitAsync(cancellationToken).ConfigureAwait(false);
            var merged = contents.Merge(seen.IsNull ? null : Parse(seen), SessionIds.Of(sessionKey));
            // In the end it writes as ASP.NET Core's own store does: the later write wins.
            var condition = attempt == MostAttempts ? null : seen.IsNull
                ? Condition.HashNotExists(key, Data) : Condition.HashEqual(key, Data, seen);
            if (await WriteAsync(database, key, merged, idleTimeout, mark, condition).WaitAsync(cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    public Task<bool> ReplaceAsync(IDatabase database, string sessionKey, SessionCopy copy, SessionCopy? seen, TimeSpan life, MoveMark mark)
    {
        var key = KeyOf(sessionKey);
        var session = new StockSession(copy.Id ?? SessionIds.Of(sessionKey), [.. copy.Values]);
        return WriteAsync(database, key, session, life, mark, seen switch
        {
            null or { Fault: not null } => Condition.HashNotExists(key, Data),
            { WrittenAt.IsNull: true } => Condition.HashNotExists(key, WriteTime.Field),
            _ => Condition.HashEqual(key, WriteTime.Field, seen.WrittenAt),
        });
    }

    private static async Task<bool> WriteAsync(
        IDatabase database, RedisKey key, StockSession session, TimeSpan life, MoveMark mark, Condition? condition)
    {
        var transaction = database.CreateTransaction();
        if (condition is not null)
            transaction.AddCondition(condition);
        Task[] commands =
        [
            transaction.HashSetAsync(key, [new(_absolute, -1), new(_sliding, life.Ticks), new(Data, session.ToBytes()), .. mark.Fields]),
            transaction.KeyExpireAsync(key, life),
        ];
        var isDone = await transaction.ExecuteAsync().ConfigureAwait(false);
        foreach (var command in commands)
        {
            if (isDone)
                await command.ConfigureAwait(false);
            else
                _ = command.ReportAsync(_ => { });
        }

        return isDone;
    }

    private static SessionCopy? Accept(RedisValue[] fields) => fields[0].IsNull
        ? null
        : Parse(fields[0]) is { } session
            ? new SessionCopy(
                session.Values.ToDictionary(value => value.Key, value => value.Value)) { Id = session.Id, WrittenAt = fields[1] }
            : SessionCopy.NotASession("it is not a session of ASP.NET Core's own store.");

    private static StockSession? Parse(RedisValue data) => StockSession.TryRead(((ReadOnlyMemory<byte>)data).Span);
}
