using AspNetRedisAad.Connection;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>The sessions in one cache, in one form.</summary>
internal interface ISessionSide
{
    RedisConnection Connection { get; }

    RedisKey KeyOf(string sessionKey);

    /// <summary>Where this session is.</summary>
    ValueTask<IDatabase> DatabaseAsync(string sessionKey) => Connection.GetDatabaseAsync(KeyOf(sessionKey), CancellationToken.None);

    /// <returns>Null when there is none.</returns>
    /// <exception cref="RedisConnectionException">The reply was another session's.</exception>
    SessionCopy? Read(IDatabase database, string sessionKey);

    /// <inheritdoc cref="Read"/>
    Task<SessionCopy?> ReadAsync(IDatabase database, string sessionKey);

    /// <summary>Writes what a request has changed, and the rest too where there is none of it yet.</summary>
    /// <param name="database">Where.</param>
    /// <param name="sessionKey">The session.</param>
    /// <param name="contents">With the changes.</param>
    /// <param name="idleTimeout">Its life from now on.</param>
    /// <param name="mark">What a move adds.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task WriteAsync(IDatabase database, string sessionKey, SessionContents contents, TimeSpan idleTimeout, MoveMark mark,
        CancellationToken cancellationToken);

    /// <summary>Puts this copy in the place of the one that was seen there.</summary>
    /// <param name="database">Where.</param>
    /// <param name="sessionKey">The session.</param>
    /// <param name="copy">What is to be there. It is not taken.</param>
    /// <param name="seen">What was there; null for nothing.</param>
    /// <param name="life">Its life from now on.</param>
    /// <param name="mark">What a move adds; the time of the copy where it has one.</param>
    /// <returns>False when something else is there meanwhile.</returns>
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
