using AspNetRedisAad.Connection;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>The sessions in one cache, in one format.</summary>
internal interface ISessionSide
{
    RedisConnection Connection { get; }

    RedisKey KeyOf(string sessionKey);

    /// <summary>Where this session is.</summary>
    ValueTask<IDatabase> DatabaseAsync(string sessionKey) => Connection.GetDatabaseAsync(KeyOf(sessionKey), CancellationToken.None);

    /// <returns>Null when there is none.</returns>
    /// <exception cref="RedisConnectionException">The reply belongs to another session.</exception>
    SessionCopy? Read(IDatabase database, string sessionKey);

    /// <inheritdoc cref="Read"/>
    Task<SessionCopy?> ReadAsync(IDatabase database, string sessionKey);

    /// <summary>Writes what a request has changed, and the other values too if the session is not stored there yet.</summary>
    /// <param name="database">The database to write to.</param>
    /// <param name="sessionKey">The session.</param>
    /// <param name="contents">The contents, with the changes.</param>
    /// <param name="idleTimeout">The session's life from now on.</param>
    /// <param name="mark">The marks that a move adds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task WriteAsync(IDatabase database, string sessionKey, SessionContents contents, TimeSpan idleTimeout, MoveMark mark,
        CancellationToken cancellationToken);

    /// <summary>Replaces the copy that was seen there.</summary>
    /// <param name="database">The database to write to.</param>
    /// <param name="sessionKey">The session.</param>
    /// <param name="copy">The new copy, which is not consumed.</param>
    /// <param name="seen">The copy that was there; null for none.</param>
    /// <param name="life">The session's life from now on.</param>
    /// <param name="mark">The marks that a move adds; the copy's own time, which may be <see cref="WriteTime.None"/>.</param>
    /// <returns>False when there is a different copy by now.</returns>
    Task<bool> ReplaceAsync(IDatabase database, string sessionKey, SessionCopy copy, SessionCopy? seen, TimeSpan life, MoveMark mark);

    /// <summary>Says that it has been compared with the other side; nothing, if it has ended meanwhile.</summary>
    /// <param name="database">Where.</param>
    /// <param name="sessionKey">The session.</param>
    /// <param name="compared">The mark.</param>
    Task MarkAsync(IDatabase database, string sessionKey, long compared)
    {
        var (transaction, key) = (database.CreateTransaction(), KeyOf(sessionKey));
        transaction.AddCondition(Condition.KeyExists(key));
        _ = transaction.HashSetAsync(key, WriteTime.Compared, compared).ReportAsync(_ => { });
        return transaction.ExecuteAsync();
    }

    /// <summary>What is left of its life; null when there is none.</summary>
    Task<TimeSpan?> LifeAsync(IDatabase database, string sessionKey) => database.KeyTimeToLiveAsync(KeyOf(sessionKey));

    Task DeleteAsync(IDatabase database, string sessionKey) => database.KeyDeleteAsync(KeyOf(sessionKey));
}
