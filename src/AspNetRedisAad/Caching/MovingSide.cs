using System.Text;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// The entries in one of the two caches of a move. For blocking callers, StackExchange.Redis blocks: all work then runs on the caller's
/// thread, and the returned task is already complete.
/// </summary>
/// <param name="connection">The connection to that cache.</param>
/// <param name="prefix">The prefix of its keys.</param>
/// <param name="isCompared">Whether what is written here counts: this is the new cache, and this instance reads it.</param>
/// <param name="times">The write times of the move.</param>
/// <param name="logger">Receives entries that are not valid.</param>
internal sealed class MovingSide(RedisConnection connection, string prefix, bool isCompared, WriteTime times, ILogger logger)
{
    private readonly RedisKey _prefix = Encoding.UTF8.GetBytes(prefix);
    private readonly KeyOwner _owners = new(prefix);
    private readonly string? _keyRing = KeyRingKey.Below(prefix, connection.Settings);

    /// <exception cref="ArgumentException">The key is that of this cache's key ring.</exception>
    public RedisKey KeyOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key == _keyRing)
            throw new ArgumentException(KeyRingKey.Refuse(key, connection.Settings), nameof(key));
        return _prefix.Append(key);
    }

    public ValueTask<IDatabase> DatabaseAsync(RedisKey key, bool blocks, CancellationToken token) =>
        blocks ? new(connection.GetDatabase(key)) : connection.GetDatabaseAsync(key, token);

    /// <summary>Returns null when there is no entry.</summary>
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
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
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

    /// <summary>When the entry was written; null when there is no entry, or none with a time.</summary>
    public async ValueTask<RedisValue> WrittenAsync(IDatabase database, string key, bool blocks) => blocks
        ? database.HashGet(KeyOf(key), WriteTime.Field)
        : await database.HashGetAsync(KeyOf(key), WriteTime.Field).ConfigureAwait(false);

    /// <summary>Writes in one round trip, whatever is there now.</summary>
    /// <param name="database">The database of this side.</param>
    /// <param name="key">The cache key.</param>
    /// <param name="entry">What to write.</param>
    /// <param name="life">How long the entry lives; null for no expiration.</param>
    /// <param name="time">The time of the write.</param>
    /// <param name="blocks">Whether the caller blocks.</param>
    /// <returns>The time of the previous entry; null when there was none.</returns>
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
            // The reply of each command says which one failed.
        }

        await commands.ConfigureAwait(false);
        return await before.ConfigureAwait(false);
    }

    /// <summary>Writes the entry, unless a later one is there.</summary>
    /// <param name="database">The database of this side.</param>
    /// <param name="key">The cache key.</param>
    /// <param name="entry">What to write.</param>
    /// <param name="life">How long the entry lives; null for no expiration.</param>
    /// <param name="timeAfter">Returns the time to write, given the time that is there; null means do not write.</param>
    /// <param name="blocks">Whether the caller blocks.</param>
    /// <param name="guess">The time that is probably there, which saves the read of it; null means read it.</param>
    /// <returns>The time that has been written; null when nothing was written.</returns>
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

    /// <summary>Copies the old cache's entry to the new cache, unless the new cache's entry has changed meanwhile.</summary>
    /// <param name="database">The database of this side.</param>
    /// <param name="key">The cache key.</param>
    /// <param name="before">The entry that was read here.</param>
    /// <param name="old">The old cache's entry.</param>
    /// <param name="life">How long that entry lives; null for no expiration.</param>
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

    /// <summary>Deletes the entry if it still has this time.</summary>
    public async ValueTask<bool> DeleteAsync(IDatabase database, string key, RedisValue written, bool blocks)
    {
        var redisKey = KeyOf(key);
        var transaction = database.CreateTransaction();
        transaction.AddCondition(IsStill(redisKey, written));
        _ = transaction.KeyDeleteAsync(redisKey);
        return blocks ? transaction.Execute() : await transaction.ExecuteAsync().ConfigureAwait(false);
    }

    /// <summary>Replaces the entry with a mark that there is none, not even in the old cache.</summary>
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

    /// <summary>Restarts the sliding expiration. Nothing waits for it.</summary>
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
