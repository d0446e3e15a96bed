using System.Text;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// The entries in one of the two caches of a move. Callers that block do so in StackExchange.Redis: then everything is done on their
/// thread, and the task is complete when it is returned.
/// </summary>
/// <param name="connection">To that cache.</param>
/// <param name="prefix">Of its keys.</param>
/// <param name="isCompared">Whether what is written here counts: it is the new cache, and this instance reads it.</param>
/// <param name="times">Of the move.</param>
/// <param name="logger">Told of entries that are none.</param>
internal sealed class MovingSide(RedisConnection connection, string prefix, bool isCompared, WriteTime times, ILogger logger)
{
    private readonly RedisKey _prefix = Encoding.UTF8.GetBytes(prefix);
    private readonly KeyOwner _owners = new(prefix);
    private readonly string? _keyRing = KeyRingKey.Below(prefix, connection.Settings);

    /// <exception cref="ArgumentException">The key ring of this cache lies there.</exception>
    public RedisKey KeyOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key == _keyRing)
            throw new ArgumentException(KeyRingKey.Refuse(key, connection.Settings), nameof(key));
        return _prefix.Append(key);
    }

    public ValueTask<IDatabase> DatabaseAsync(RedisKey key, bool blocks, CancellationToken token) =>
        blocks ? new(connection.GetDatabase(key)) : connection.GetDatabaseAsync(key, token);

    /// <summary>Null when there is none.</summary>
    public async ValueTask<MovingEntry?> ReadAsync(IDatabase database, string key, bool blocks)
    {
        var redisKey = KeyOf(key);
        RedisValue[] fields;
        try
        {
            fields = blocks
                ? database.HashGet(redisKey, MovingEntry.Names)
                : await database.HashGetAsync(redisKey, MovingEntry.Names).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailures.IsNoHash(e))
        {
            Log.NoEntry(logger, "it is not a hash.");
            return null;
        }

        if (!EntryFormat.IsOf(fields, MovingEntry.Names, _owners.Of(key)))
            throw connection.EndForeign(redisKey);
        if (MovingEntry.Read(fields, times) is not { } entry)
        {
            Log.NoEntry(logger, "its expiration is not a number of ticks.");
            return null;
        }

        return entry.Data.IsNull && entry.Written.IsNull ? null : entry;
    }

    /// <summary>When the entry was written; null when there is none, or one without a time.</summary>
    public async ValueTask<RedisValue> WrittenAsync(IDatabase database, string key, bool blocks) => blocks
        ? database.HashGet(KeyOf(key), WriteTime.Field)
        : await database.HashGetAsync(KeyOf(key), WriteTime.Field).ConfigureAwait(false);

    /// <summary>Writes in one round trip, whatever is there.</summary>
    /// <param name="database">Of this side.</param>
    /// <param name="key">Of the cache.</param>
    /// <param name="entry">What to write.</param>
    /// <param name="life">How long it lives; null for ever.</param>
    /// <param name="time">Of the write.</param>
    /// <param name="blocks">Whether the caller blocks.</param>
    /// <returns>The time of what was there; null for none.</returns>
    public async ValueTask<RedisValue> OverwriteAsync(
        IDatabase database, string key, MovingEntry entry, TimeSpan? life, long time, bool blocks)
    {
        var (redisKey, transaction) = (KeyOf(key), database.CreateTransaction());
        var before = transaction.HashGetAsync(redisKey, WriteTime.Field);
        var commands = Task.WhenAll(before, Send(transaction, redisKey, Fields(key, entry, time), life));
        _ = commands.ReportAsync(_ => { });
        try
        {
            _ = blocks ? transaction.Execute() : await transaction.ExecuteAsync().ConfigureAwait(false);
        }
        catch (RedisServerException) when (commands.IsFaulted)
        {
            // Which command it was, its own answer says.
        }

        await commands.ConfigureAwait(false);
        return await before.ConfigureAwait(false);
    }

    /// <summary>Writes, if it still holds that nothing later is there.</summary>
    /// <param name="database">Of this side.</param>
    /// <param name="key">Of the cache.</param>
    /// <param name="entry">What to write.</param>
    /// <param name="life">How long it lives; null for ever.</param>
    /// <param name="timeAfter">The time to write, after the one that is there; null not to write.</param>
    /// <param name="blocks">Whether the caller blocks.</param>
    /// <param name="guess">The time that is probably there, which saves the question for it; null to ask.</param>
    /// <returns>The time that has been written; null when nothing has.</returns>
    public async ValueTask<long?> WriteAsync(
        IDatabase database, string key, MovingEntry entry, TimeSpan? life, Func<long?, long?> timeAfter, bool blocks,
        RedisValue? guess = null)
    {
        for (var there = guess ?? await WrittenAsync(database, key, blocks).ConfigureAwait(false);
            ;
            there = await WrittenAsync(database, key, blocks).ConfigureAwait(false))
        {
            if (timeAfter(there.IsNull ? null : (long)there) is not { } time)
                return null;
            if (await WriteIfAsync(database, KeyOf(key), IsStill(KeyOf(key), there), Fields(key, entry, time), life, blocks)
                .ConfigureAwait(false))
                return time;
        }
    }

    /// <summary>Takes the old cache's entry over into the new one, if that has not changed meanwhile.</summary>
    /// <param name="database">Of this side.</param>
    /// <param name="key">Of the cache.</param>
    /// <param name="before">What has been read here.</param>
    /// <param name="old">The old cache's entry.</param>
    /// <param name="life">How long that lives; null for ever.</param>
    /// <param name="blocks">Whether the caller blocks.</param>
    public ValueTask<bool> AdoptAsync(IDatabase database, string key, MovingEntry? before, MovingEntry old, TimeSpan? life, bool blocks)
    {
        var redisKey = KeyOf(key);
        var unchanged = before is null ? Condition.KeyNotExists(redisKey) : Condition.HashEqual(redisKey, WriteTime.Field, before.Written);
        return WriteIfAsync(database, redisKey, unchanged, old.Write(_owners.Of(key), old.WrittenOrNone, times.Switched), life, blocks);
    }

    public async ValueTask DeleteAsync(IDatabase database, string key, bool blocks)
    {
        _ = blocks ? database.KeyDelete(KeyOf(key)) : await database.KeyDeleteAsync(KeyOf(key)).ConfigureAwait(false);
    }

    /// <summary>Deletes the entry if it still is the one of this time.</summary>
    public async ValueTask<bool> DeleteAsync(IDatabase database, string key, RedisValue written, bool blocks)
    {
        var redisKey = KeyOf(key);
        var transaction = database.CreateTransaction();
        transaction.AddCondition(IsStill(redisKey, written));
        _ = transaction.KeyDeleteAsync(redisKey);
        return blocks ? transaction.Execute() : await transaction.ExecuteAsync().ConfigureAwait(false);
    }

    /// <summary>In place of the entry, says that there is none, also in the old cache.</summary>
    public async ValueTask BuryAsync(IDatabase database, string key, long time, TimeSpan life, bool blocks)
    {
        var redisKey = KeyOf(key);
        var transaction = database.CreateTransaction();
        _ = transaction.KeyDeleteAsync(redisKey);
        _ = transaction.HashSetAsync(redisKey, [new(WriteTime.Field, time), new(WriteTime.Compared, times.Switched)]);
        _ = transaction.KeyExpireAsync(redisKey, life);
        _ = blocks ? transaction.Execute() : await transaction.ExecuteAsync().ConfigureAwait(false);
    }

    public bool IsRenewalDue(string key, TimeSpan sliding) => connection.Renewals.IsDue(_owners.Of(key), sliding);

    /// <summary>Begins the sliding expiration anew. Nobody waits for that.</summary>
    public void Renew(string key, TimeSpan life, Action<Exception> failed)
    {
        if (connection.DatabaseIfConnected is { } database)
            _ = connection.Renewals.WatchAsync(database.KeyExpireAsync(KeyOf(key), life), _owners.Of(key), failed);
    }

    private static Condition IsStill(RedisKey key, RedisValue written) =>
        written.IsNull ? Condition.HashNotExists(key, WriteTime.Field) : Condition.HashEqual(key, WriteTime.Field, written);

    private static async ValueTask<bool> WriteIfAsync(
        IDatabase database, RedisKey key, Condition condition, HashEntry[] entry, TimeSpan? life, bool blocks)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(condition);
        var written = Send(transaction, key, entry, life);
        if (!(blocks ? transaction.Execute() : await transaction.ExecuteAsync().ConfigureAwait(false)))
            return false;

        await written.ConfigureAwait(false);
        return true;
    }

    private HashEntry[] Fields(string key, MovingEntry entry, long time) =>
        entry.Write(_owners.Of(key), time, isCompared ? times.Switched : null);

    private static Task Send(ITransaction transaction, RedisKey key, HashEntry[] entry, TimeSpan? life) => Task.WhenAll(
        transaction.HashSetAsync(key, entry), life is { } left ? transaction.KeyExpireAsync(key, left) : transaction.KeyPersistAsync(key));
}
