using System.Buffers;
using AspNetRedisAad.Connection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// The distributed cache on the app's one connection, which it never disposes. Every operation waits for one round trip; what it need not
/// wait for is pipelined behind. Entries are those of Microsoft's RedisCache.
/// </summary>
internal sealed class RedisDistributedCache(RedisConnection connection, TimeProvider time, ILogger<RedisDistributedCache> logger)
    : IDistributedCache, IBufferDistributedCache
{
    private readonly RedisKey _prefix = connection.Settings.InstanceName;

    public byte[]? Get(string key) => Wait(GetAsync(key));

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await ReadAsync(key, token).ConfigureAwait(false);

    public bool TryGet(string key, IBufferWriter<byte> destination) => Wait(TryGetAsync(key, destination).AsTask());

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);

        var value = await ReadAsync(key, token).ConfigureAwait(false);
        if (value.IsNull)
            return false;

        destination.Write(((ReadOnlyMemory<byte>)value).Span);
        return true;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Wait(SetAsync(key, value, options));

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => Wait(SetAsync(key, value, options).AsTask());

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return WriteAsync(key, value, options, token);
    }

    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        new(WriteAsync(key, EntryFormat.Pack(value), options, token));

    public void Refresh(string key) => Wait(RefreshAsync(key));

    public async Task RefreshAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        await ReadAsync(key, EntryFormat.ExpiryFields, token).ConfigureAwait(false);
    }

    public void Remove(string key) => Wait(RemoveAsync(key));

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var database = await DatabaseAsync(token).ConfigureAwait(false);
        await database.KeyDeleteAsync(_prefix.Append(key)).WaitAsync(token).ConfigureAwait(false);
    }

    private async Task<RedisValue> ReadAsync(string key, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(key);
        return await ReadAsync(key, EntryFormat.AllFields, token).ConfigureAwait(false) is { } fields ? fields[^1] : RedisValue.Null;
    }

    /// <summary>The fields, or null without an entry. A sliding expiration begins anew, and nobody waits for that.</summary>
    private async Task<RedisValue[]?> ReadAsync(string key, RedisValue[] names, CancellationToken token)
    {
        var database = await DatabaseAsync(token).ConfigureAwait(false);
        var redisKey = _prefix.Append(key);
        RedisValue[] fields;
        try
        {
            fields = await database.HashGetAsync(redisKey, names).WaitAsync(token).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            Log.NoEntry(logger, "it is not a hash.");
            return null;
        }

        if (!EntryFormat.TryRead(fields, out var expiry))
        {
            Log.NoEntry(logger, "its expiration is not a number of ticks.");
            return null;
        }

        if (expiry is { Sliding: not null } && expiry.TimeToLive(time.GetUtcNow()) is { } life)
            _ = RenewAsync(database, redisKey, life);
        return fields;
    }

    private async Task RenewAsync(IDatabase database, RedisKey key, TimeSpan life)
    {
        try
        {
            await database.KeyExpireAsync(key, life).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            Log.NotRenewed(logger, e.Message);
        }
    }

    private async Task WriteAsync(string key, RedisValue value, DistributedCacheEntryOptions options, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(options);

        var now = time.GetUtcNow();
        var expiry = EntryExpiry.Of(options, now);
        var life = expiry.TimeToLive(now);
        var database = await DatabaseAsync(token).ConfigureAwait(false);
        var redisKey = _prefix.Append(key);

        // Both are sent before either is waited for. Without an expiration of its own, the entry must not keep the one of its predecessor.
        var written = database.HashSetAsync(redisKey, EntryFormat.Write(expiry, value));
        var expiring = life is { } left ? database.KeyExpireAsync(redisKey, left) : database.KeyPersistAsync(redisKey);
        await written.WaitAsync(token).ConfigureAwait(false);
        try
        {
            await expiring.WaitAsync(token).ConfigureAwait(false);
        }
        catch (RedisServerException e)
        {
            // Whoever set an expiration does not want an entry for ever.
            Log.NotExpiring(logger, e.Message);
            await database.KeyDeleteAsync(redisKey).WaitAsync(token).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<IDatabase> DatabaseAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var multiplexer = connection.Current ?? await connection.GetAsync().WaitAsync(token).ConfigureAwait(false);
        return multiplexer.GetDatabase();
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
