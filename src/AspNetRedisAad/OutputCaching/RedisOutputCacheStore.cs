using System.Buffers;
using System.IO.Pipelines;
using AspNetRedisAad.Connection;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// The output cache on the app's one connection, in the layout of Microsoft's store, so that both can use the same cache. Unlike
/// Microsoft's store, it returns pooled memory and leaves the connection open.
/// </summary>
internal sealed class RedisOutputCacheStore(RedisConnection connection, TimeProvider time, ILogger<RedisOutputCacheStore> logger)
    : IOutputCacheBufferStore
{
    private static readonly TimeSpan _collectionInterval = TimeSpan.FromMinutes(10);

    private readonly TaggedEntries _entries = new(connection.Settings.InstanceName);
    private readonly KeyOwner _owners = new(connection.Settings.InstanceName);
    private long _lastCollection = time.GetTimestamp();

    public async ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var redisKey = _entries.KeyOf(key);
        var database = await connection.GetDatabaseAsync(redisKey, cancellationToken).ConfigureAwait(false);
        var value = (byte[]?)await database.StringGetAsync(redisKey).WaitAsync(cancellationToken).ConfigureAwait(false);
        return value is null ? null : Read(key, value).ToArray();
    }

    public async ValueTask<bool> TryGetAsync(string key, PipeWriter destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(destination);
        var redisKey = _entries.KeyOf(key);
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
        var database = await connection.GetDatabaseAsync(_entries.IndexOf(tag), cancellationToken).ConfigureAwait(false);
        await _entries.EvictAsync(database, tag, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(
        string key, RedisValue value, ReadOnlyMemory<string> tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var database = await connection.GetDatabaseAsync(_entries.KeyOf(key), cancellationToken).ConfigureAwait(false);
        // Not canceled halfway. The tags are copied, because the caller reuses their memory when it no longer waits.
        var writing = _entries.WriteAsync(
            database, key, value, tags.ToArray(), validFor, time.GetUtcNow(), reason => Log.NotRemoved(logger, reason));
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        CollectFromTimeToTime(database);
    }

    private ReadOnlySpan<byte> Read(string key, ReadOnlySpan<byte> value) =>
        OwnedValue.TryRead(value, _owners.Of(key), out var response) ? response : throw connection.EndForeign(_entries.KeyOf(key));

    private void CollectFromTimeToTime(IDatabase database)
    {
        var last = Volatile.Read(ref _lastCollection);
        if (time.GetElapsedTime(last) >= _collectionInterval
            && Interlocked.CompareExchange(ref _lastCollection, time.GetTimestamp(), last) == last)
            _ = _entries.CollectAsync(database, time.GetUtcNow()).ReportAsync(e => Log.NotCollected(logger, e.Message));
    }
}
