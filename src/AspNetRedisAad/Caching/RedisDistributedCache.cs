using System.Buffers;
using System.Text;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// The distributed cache on the app's one connection, which it never disposes. Every awaited operation waits for one round trip; commands
/// that need no reply are pipelined behind it. Entries have the format of Microsoft's RedisCache.
/// </summary>
/// <param name="connection">The app's connection.</param>
/// <param name="instanceName">The prefix of its keys, if it differs from the connection's.</param>
/// <param name="time">The clock for expirations.</param>
/// <param name="metrics">Counts and times the operations.</param>
/// <param name="logger">Receives entries that are not valid, and expirations that could not be set.</param>
/// <param name="closed">Says why the connection is closed, once it is closed.</param>
internal sealed class RedisDistributedCache(
    RedisConnection connection, string? instanceName, TimeProvider time, CacheMetrics metrics, ILogger<RedisDistributedCache> logger,
    Func<Exception?> closed)
    : IDistributedCache, IBufferDistributedCache
{
    /// <summary>Stored as bytes: text would be encoded again for each key.</summary>
    private readonly RedisKey _prefix = Encoding.UTF8.GetBytes(instanceName ?? connection.Settings.InstanceName);

    private readonly KeyOwner _owners = new(instanceName ?? connection.Settings.InstanceName);

    /// <summary>Checked even if this app keeps no key ring, because another app with the same prefix may.</summary>
    private readonly string? _keyRing = KeyRingKey.Below(instanceName ?? connection.Settings.InstanceName, connection.Settings);

    private readonly Action<Exception> _notRenewed = NotRenewed(connection, metrics, new Seldom(time), logger);

    public byte[]? Get(string key) => metrics.Measure("get", () => (byte[]?)Read(key), HitOrMiss);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        metrics.FinishAsync(metrics.Start(), "get", token.CanBeCanceled
            ? ReadAsync(key, EntryFormat.AllFields, token) : ReadAsync(key), HitOrMiss);

    public bool TryGet(string key, IBufferWriter<byte> destination) =>
        metrics.Measure("get", () => CopyTo(destination, Read(key)), HitOrMiss);

    public ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default) =>
        new(metrics.FinishAsync(metrics.Start(), "get", CopyAsync(key, destination, token), HitOrMiss));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        SetCore(key, value, options);
    }

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options)
    {
        var rented = RentedValue.Of(value);
        SetCore(key, rented.Value, options);
        rented.GiveBack();
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return metrics.FinishAsync(metrics.Start(), "set", WriteAsync(key, value, options, token));
    }

    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        new(metrics.FinishAsync(metrics.Start(), "set", WriteAsync(key, RentedValue.Of(value), options, token)));

    public void Refresh(string key) => metrics.Measure("refresh", () => ReadFields(key, EntryFormat.ExpiryFields));

    public Task RefreshAsync(string key, CancellationToken token = default) =>
        metrics.FinishAsync(metrics.Start(), "refresh", ReadAsync(key, EntryFormat.ExpiryFields, token));

    public void Remove(string key) => metrics.Measure("remove", () => Delete(KeyOf(key)));

    public Task RemoveAsync(string key, CancellationToken token = default) =>
        metrics.FinishAsync(metrics.Start(), "remove", DeleteAsync(key, token));

    private async Task<bool> CopyAsync(string key, IBufferWriter<byte> destination, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var redisKey = KeyOf(key);
        var database = await DatabaseAsync(redisKey, token).ConfigureAwait(false);
        // StackExchange.Redis closes the connection when a command of this kind is redirected.
        if (connection.Upkeep.IsCluster)
            return CopyTo(destination, (await ReadAsync(key, EntryFormat.AllFields, token).ConfigureAwait(false)) ?? RedisValue.Null);

        try
        {
            using var reply = await database.ExecuteRespAsync(EntryReply.Command, EntryReply.Arguments(redisKey)).WaitAsync(token)
                .ConfigureAwait(false);
            var owner = _owners.Of(key);
            if (EntryReply.TryRead(reply.Read(), owner, destination, out var expiry, out var found))
            {
                Renew(key, owner, expiry, isAskedFor: false);
                return found;
            }

            NotAnEntry();
        }
        catch (ForeignReplyException)
        {
            throw connection.EndForeign(redisKey);
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            NoHash();
        }

        return false;
    }

    internal static string HitOrMiss(byte[]? value) => HitOrMiss(value is not null);

    private static string HitOrMiss(bool found) => found ? "hit" : "miss";

    private void SetCore(string key, RedisValue value, DistributedCacheEntryOptions options) => metrics.Measure("set", () =>
    {
        Write(key, value, options);
        return true;
    });

    private async Task<bool> DeleteAsync(string key, CancellationToken token)
    {
        var redisKey = KeyOf(key);
        var database = await DatabaseAsync(redisKey, token).ConfigureAwait(false);
        return await database.KeyDeleteAsync(redisKey).WaitAsync(token).ConfigureAwait(false);
    }

    private static bool CopyTo(IBufferWriter<byte> destination, RedisValue value)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (value.IsNull)
            return false;

        destination.Write(((ReadOnlyMemory<byte>)value).Span);
        return true;
    }

    private RedisValue Read(string key) => ReadFields(key, EntryFormat.AllFields) is { } fields ? fields[^1] : RedisValue.Null;

    /// <summary>Each get allocates this method's state, so it holds only what must outlive the wait.</summary>
    private async Task<byte[]?> ReadAsync(string key)
    {
        try
        {
            return Last(key, EntryFormat.AllFields, await AskAsync(key, EntryFormat.AllFields, CancellationToken.None)
                .ConfigureAwait(false));
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return NoHash();
        }
    }

    private async Task<byte[]?> ReadAsync(string key, RedisValue[] names, CancellationToken token)
    {
        try
        {
            return Last(key, names, await AskAsync(key, names, token).ConfigureAwait(false));
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return NoHash();
        }
    }

    private byte[]? Last(string key, RedisValue[] names, RedisValue[] fields) =>
        Check(key, names, fields) is null ? null : (byte[]?)fields[^1];

    private Task<RedisValue[]> AskAsync(string key, RedisValue[] names, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        ThrowIfClosed();
        var redisKey = KeyOf(key);
        return connection.DatabaseIfConnected is { } database
            ? database.HashGetAsync(redisKey, names).WaitAsync(token)
            : ConnectAndAskAsync(redisKey, names, token);
    }

    private async Task<RedisValue[]> ConnectAndAskAsync(RedisKey key, RedisValue[] names, CancellationToken token)
    {
        var database = await DatabaseAsync(key, token).ConfigureAwait(false);
        return await database.HashGetAsync(key, names).WaitAsync(token).ConfigureAwait(false);
    }

    /// <summary>
    /// Blocks in StackExchange.Redis, which needs no thread-pool thread to continue. Blocking on the asynchronous method would need one.
    /// </summary>
    private RedisValue[]? ReadFields(string key, RedisValue[] names)
    {
        try
        {
            var redisKey = KeyOf(key);
            return Check(key, names, Database(redisKey).HashGet(redisKey, names));
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            NoHash();
            return null;
        }
    }

    /// <summary>
    /// Returns the fields, or null when they are not an entry's. A sliding expiration restarts, and nothing waits for it.
    /// </summary>
    private RedisValue[]? Check(string key, RedisValue[] names, RedisValue[] fields)
    {
        var owner = _owners.Of(key);
        if (!EntryFormat.IsOf(fields, names, owner))
            throw connection.EndForeign(KeyOf(key));
        if (!EntryFormat.TryRead(fields, out var expiry))
            return NotAnEntry();

        Renew(key, owner, expiry, isAskedFor: names == EntryFormat.ExpiryFields);
        return fields;
    }

    private void Renew(string key, long owner, EntryExpiry expiry, bool isAskedFor)
    {
        if (expiry.Sliding is not { } sliding || connection.DatabaseIfConnected is not { } database)
            return;
        if ((connection.Renewals.IsDue(owner, sliding) || isAskedFor) && expiry.TimeToLive(time.GetUtcNow()) is { } life)
            _ = connection.Renewals.WatchAsync(database.KeyExpireAsync(KeyOf(key), life), owner, _notRenewed);
    }

    private RedisValue[]? NotAnEntry()
    {
        Log.NoEntry(logger, "its expiration is not a number of ticks.");
        return null;
    }

    internal static Action<Exception> NotRenewed(
        RedisConnection connection, CacheMetrics metrics, Seldom lines, ILogger logger) => reason =>
    {
        metrics.ExpirationLost();
        if (!connection.IsLostBy(reason) && lines.IsDue())
            Log.NotRenewed(logger, reason.Message);
    };

    private void NotExpiring(RedisServerException e)
    {
        metrics.ExpirationLost();
        Log.NotExpiring(logger, e.Message);
    }

    private byte[]? NoHash()
    {
        Log.NoEntry(logger, "it is not a hash.");
        return null;
    }

    /// <summary>
    /// Does the same as <see cref="WriteAsync"/>. Blocking callers block in StackExchange.Redis, so the tasks are complete on return.
    /// </summary>
    private void Write(string key, RedisValue value, DistributedCacheEntryOptions options)
    {
        var (redisKey, entry, life) = Prepare(key, value, options);
        var database = Database(redisKey);
        if (connection.Settings.AtomicCacheWrites)
        {
            var transaction = database.CreateTransaction();
            var commands = Send(transaction, redisKey, entry, life);
            transaction.Execute();
            commands.Written.GetAwaiter().GetResult();
            commands.Expiring.GetAwaiter().GetResult();
            return;
        }

        var written = database.HashSetAsync(redisKey, entry);
        try
        {
            var expiring = life is { } left ? database.KeyExpire(redisKey, left) : database.KeyPersist(redisKey);
            written.GetAwaiter().GetResult();
            if (!expiring && life is { } again)
                database.KeyExpire(redisKey, again);
        }
        catch (RedisServerException e) when (written.IsCompletedSuccessfully)
        {
            NotExpiring(e);
            database.KeyDelete(redisKey);
            throw;
        }
    }

    private async Task WriteAsync(string key, RentedValue value, DistributedCacheEntryOptions options, CancellationToken token)
    {
        var (redisKey, entry, life) = Prepare(key, value.Value, options);
        var database = await DatabaseAsync(redisKey, token).ConfigureAwait(false);
        if (connection.Settings.AtomicCacheWrites)
        {
            await WriteAtomicallyAsync(database, redisKey, entry, life, token).ConfigureAwait(false);
            value.GiveBack();
            return;
        }

        var (written, expiring) = Send(database, redisKey, entry, life);
        await written.WaitAsync(token).ConfigureAwait(false);
        value.GiveBack();
        try
        {
            // In a cluster that is moving slots, the first command may be redirected and arrive after the second.
            if (!await expiring.WaitAsync(token).ConfigureAwait(false) && life is { } again)
                await database.KeyExpireAsync(redisKey, again).WaitAsync(token).ConfigureAwait(false);
        }
        catch (RedisServerException e)
        {
            // A caller that set an expiration does not want an entry without one.
            NotExpiring(e);
            await database.KeyDeleteAsync(redisKey).WaitAsync(token).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task WriteAtomicallyAsync(
        IDatabase database, RedisKey key, HashEntry[] entry, TimeSpan? life, CancellationToken token)
    {
        var transaction = database.CreateTransaction();
        var (written, expiring) = Send(transaction, key, entry, life);
        await transaction.ExecuteAsync().WaitAsync(token).ConfigureAwait(false);
        await Task.WhenAll(written, expiring).WaitAsync(token).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends both commands before it waits for either. A new entry without an expiration must not keep its predecessor's.
    /// </summary>
    private static (Task Written, Task<bool> Expiring) Send(IDatabaseAsync database, RedisKey key, HashEntry[] entry, TimeSpan? life) =>
        (database.HashSetAsync(key, entry), life is { } left ? database.KeyExpireAsync(key, left) : database.KeyPersistAsync(key));

    private (RedisKey Key, HashEntry[] Entry, TimeSpan? Life) Prepare(string key, RedisValue value, DistributedCacheEntryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var now = time.GetUtcNow();
        var expiry = EntryExpiry.Of(options, now);
        return (KeyOf(key), EntryFormat.Write(expiry, _owners.Of(key), value), expiry.TimeToLive(now));
    }

    private bool Delete(RedisKey key) => Database(key).KeyDelete(key);

    private RedisKey KeyOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key == _keyRing)
            throw new ArgumentException(KeyRingKey.Refuse(key, connection.Settings), nameof(key));
        return _prefix.Append(key);
    }

    private IDatabase Database(RedisKey key)
    {
        ThrowIfClosed();
        return connection.GetDatabase(key);
    }

    private ValueTask<IDatabase> DatabaseAsync(RedisKey key, CancellationToken token)
    {
        ThrowIfClosed();
        return connection.GetDatabaseAsync(key, token);
    }

    private void ThrowIfClosed()
    {
        if (closed() is { } reason)
            throw reason;
    }
}
