using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>The package's own format: a Redis hash for each session, with one field for each value.</summary>
internal sealed class SessionHashes(RedisConnection connection) : ISessionSide
{
    private readonly RedisKey _prefix = connection.Settings.InstanceName + "session:";
    private readonly KeyOwner _owners = new(connection.Settings.InstanceName + "session:");

    public RedisConnection Connection => connection;

    public RedisKey KeyOf(string sessionKey) => _prefix.Append(sessionKey);

    /// <summary>Restarts its life, unless this instance has just done so. Nothing waits for it.</summary>
    public void KeepAlive(IDatabase database, string sessionKey, TimeSpan idleTimeout, Action<Exception> failed)
    {
        var owner = _owners.Of(sessionKey);
        if (connection.Renewals.IsDue(owner, idleTimeout))
            _ = connection.Renewals.WatchAsync(database.KeyExpireAsync(KeyOf(sessionKey), idleTimeout), owner, failed);
    }

    /// <summary>
    /// Blocks in StackExchange.Redis, which needs no thread-pool thread to continue. Blocking on the asynchronous method would need one.
    /// </summary>
    public SessionCopy? Read(IDatabase database, string sessionKey)
    {
        try
        {
            return Accept(sessionKey, database.HashGetAll(KeyOf(sessionKey)));
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return NoHash();
        }
    }

    public async Task<SessionCopy?> ReadAsync(IDatabase database, string sessionKey)
    {
        try
        {
            return Accept(sessionKey, await database.HashGetAllAsync(KeyOf(sessionKey)).ConfigureAwait(false));
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return NoHash();
        }
    }

    /// <summary>Writes only what a request has changed.</summary>
    public Task WriteAsync(
        IDatabase database, string sessionKey, SessionContents contents, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        var (transaction, key) = (database.CreateTransaction(), KeyOf(sessionKey));
        return ExecuteAsync(
            transaction, [.. contents.Write(transaction, key, _owners.Of(sessionKey)), transaction.KeyExpireAsync(key, idleTimeout)],
            cancellationToken);
    }

    public async Task WriteAsync(
        IDatabase database, string sessionKey, SessionContents contents, TimeSpan idleTimeout, MoveMark mark,
        CancellationToken cancellationToken)
    {
        var (transaction, key) = (database.CreateTransaction(), KeyOf(sessionKey));
        var existed = transaction.KeyExistsAsync(key);
        await ExecuteAsync(
            transaction,
            [
                existed,
                .. contents.Write(transaction, key, _owners.Of(sessionKey)),
                transaction.HashSetAsync(key, mark.Fields),
                transaction.KeyExpireAsync(key, idleTimeout),
            ],
            cancellationToken).ConfigureAwait(false);
        // Values that another request has written meanwhile stay.
        if (!await existed.ConfigureAwait(false))
            await Task.WhenAll(contents.WriteRest(database, key)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> ReplaceAsync(
        IDatabase database, string sessionKey, SessionCopy copy, SessionCopy? seen, TimeSpan life, MoveMark mark)
    {
        var (transaction, key) = (database.CreateTransaction(), KeyOf(sessionKey));
        transaction.AddCondition(seen switch
        {
            null => Condition.KeyNotExists(key),
            { Fault: not null } => Condition.KeyExists(key),
            { WrittenAt.IsNull: true } => Condition.HashNotExists(key, WriteTime.Field),
            _ => Condition.HashEqual(key, WriteTime.Field, seen.WrittenAt),
        });
        Task[] commands =
        [
            transaction.KeyDeleteAsync(key),
            transaction.HashSetAsync(key, [.. SessionContents.Fields(copy, _owners.Of(sessionKey)), .. mark.Fields]),
            transaction.KeyExpireAsync(key, life),
        ];
        var isDone = await transaction.ExecuteAsync().ConfigureAwait(false);
        foreach (var command in commands)
            _ = command.ReportAsync(_ => { });
        return isDone;
    }

    private SessionCopy? Accept(string sessionKey, HashEntry[] fields) => fields.Length == 0
        ? null
        : SessionContents.IsOf(fields, _owners.Of(sessionKey))
            ? SessionContents.Read(fields) : throw connection.EndForeign(KeyOf(sessionKey));

    private static async Task ExecuteAsync(ITransaction transaction, Task[] commands, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(commands);
        try
        {
            await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // The answer to EXEC says only that there was an error; the answer to each command says which one.
            await all.WaitAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch
        {
            _ = all.ContinueWith(static failed =>
                failed.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        await all.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public static SessionCopy NoHash() => SessionCopy.NotASession("it is not a hash.");
}
