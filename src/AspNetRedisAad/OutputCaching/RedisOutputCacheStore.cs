using System.Buffers;
using System.IO.Pipelines;
using AspNetRedisAad.Connection;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// The output cache on the app's one connection, laid out as by Microsoft's store, so that both can work on one cache. Unlike that it
/// returns the memory that it borrows, and leaves the connection open.
/// </summary>
internal sealed class RedisOutputCacheStore(RedisConnection connection, TimeProvider time, ILogger<RedisOutputCacheStore> logger)
    : IOutputCacheBufferStore
{
    private static readonly TimeSpan _collectionInterval = TimeSpan.FromMinutes(10);

    private readonly RedisKey _values = connection.Settings.InstanceName + "__MSOCV_";
    private readonly KeyOwner _owners = new(connection.Settings.InstanceName);
    private readonly TagIndex _tags = new(connection.Settings.InstanceName);
    private long _lastCollection = time.GetTimestamp();

    public async ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var redisKey = _values.Append(key);
        var database = await connection.GetDatabaseAsync(redisKey, cancellationToken).ConfigureAwait(false);
        var value = (byte[]?)await database.StringGetAsync(redisKey).WaitAsync(cancellationToken).ConfigureAwait(false);
        return value is null ? null : Read(key, value).ToArray();
    }

    public async ValueTask<bool> TryGetAsync(string key, PipeWriter destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(destination);
        var redisKey = _values.Append(key);
        var database = await connection.GetDatabaseAsync(redisKey, cancellationToken).ConfigureAwait(false);
        using var value = await database.StringGetLeaseAsync(redisKey).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (value is null)
            return false;

        destination.Write(Read(key, value.Span));
        return true;
    }

    public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return WriteAsync(key, OwnedValue.Write(value, _owners.Of(key)), tags, validFor, cancellationToken);
    }

    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, ReadOnlyMemory<string> tags, TimeSpan validFor, CancellationToken cancellationToken) =>
        WriteAsync(key, OwnedValue.Write(value, _owners.Of(key)), tags, validFor, cancellationToken);

    public async ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tag);
        var database = await connection.GetDatabaseAsync(_tags.KeyOf(tag), cancellationToken).ConfigureAwait(false);
        await foreach (var keys in _tags.FindAsync(database, tag).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // One by one, because in a cluster they are on different servers; and all sent before the first is waited for.
            await Task.WhenAll(keys.Select(key => database.KeyDeleteAsync(_values.Append((byte[])key!)))).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _tags.RemoveAsync(database, tag, keys).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(string key, RedisValue value, ReadOnlyMemory<string> tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var redisKey = _values.Append(key);
        var database = await connection.GetDatabaseAsync(redisKey, cancellationToken).ConfigureAwait(false);
        try
        {
            // The entry first: had its tags come first, an eviction in between would take them, and the entry would follow without.
            await Task.WhenAll([database.StringSetAsync(redisKey, value, validFor), .. _tags.Add(database, key, tags, time.GetUtcNow() + validFor)])
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // Nothing may be served that its tags do not reach.
            _ = database.KeyDeleteAsync(redisKey).ReportAsync(reason => Log.NotRemoved(logger, reason));
            throw;
        }

        CollectFromTimeToTime(database);
    }

    private ReadOnlySpan<byte> Read(string key, ReadOnlySpan<byte> value) =>
        OwnedValue.TryRead(value, _owners.Of(key), out var response) ? response : throw connection.EndForeign(_values.Append(key));

    private void CollectFromTimeToTime(IDatabase database)
    {
        var last = Volatile.Read(ref _lastCollection);
        if (time.GetElapsedTime(last) >= _collectionInterval && Interlocked.CompareExchange(ref _lastCollection, time.GetTimestamp(), last) == last)
            _ = _tags.CollectAsync(database, time.GetUtcNow()).ReportAsync(reason => Log.NotCollected(logger, reason));
    }
}
