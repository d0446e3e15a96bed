using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// The entries and their tags. They are changed in an order that never leaves an entry without its tags, whatever other instances write,
/// evict or clean up at the same time. In a cluster they are on different servers and cannot share a transaction, so each step waits for
/// the one before.
/// </summary>
internal sealed class TaggedEntries(RedisKey prefix)
{
    /// <summary>Older than any write that can still be in progress.</summary>
    private static readonly TimeSpan _collectionAge = TimeSpan.FromMinutes(10);

    private readonly RedisKey _values = prefix.Append("__MSOCV_");
    private readonly TagIndex _tags = new(prefix);

    public RedisKey KeyOf(string key) => _values.Append(key);

    public RedisKey IndexOf(string tag) => _tags.KeyOf(tag);

    /// <summary>
    /// Writes the tags before the value, in case the write is interrupted, and again after it, because an eviction that started meanwhile
    /// may have removed them. If it removes them after that, it also deletes the value.
    /// </summary>
    public async Task WriteAsync(
        IDatabase database, string key, RedisValue value, string[] tags, TimeSpan validFor, DateTimeOffset now, Action<string> notRemoved)
    {
        var redisKey = KeyOf(key);
        if (tags.Length == 0)
        {
            await database.StringSetAsync(redisKey, value, validFor).ConfigureAwait(false);
            return;
        }

        try
        {
            await Task.WhenAll([.. _tags.AddEntry(database, key, tags, now + validFor), database.StringSetAsync(redisKey, value, validFor)])
                .ConfigureAwait(false);
            await Task.WhenAll([.. _tags.AddEntry(database, key, tags, now + validFor), .. _tags.AddTags(database, tags, now + validFor)])
                .ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            // A page without its tags must not be served.
            _ = database.KeyDeleteAsync(redisKey).ReportAsync(e => notRemoved(e.Message));
            throw;
        }
    }

    /// <summary>Does the same as <see cref="WriteAsync"/>, unless there is already a value.</summary>
    public async Task CopyAsync(
        IDatabase database, string key, RedisValue value, string[] tags, TimeSpan validFor, DateTimeOffset now, Action<string> notRemoved)
    {
        var redisKey = KeyOf(key);
        await Task.WhenAll(_tags.AddEntry(database, key, tags, now + validFor)).ConfigureAwait(false);
        try
        {
            await database.StringSetAsync(redisKey, value, validFor, When.NotExists).ConfigureAwait(false);
            await Task.WhenAll([.. _tags.AddEntry(database, key, tags, now + validFor), .. _tags.AddTags(database, tags, now + validFor)])
                .ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            _ = database.KeyDeleteAsync(redisKey).ReportAsync(e => notRemoved(e.Message));
            throw;
        }
    }

    /// <summary>
    /// Deletes the values before it removes their tags, so that the next eviction finds what this one could not delete; and deletes once
    /// more afterwards, in case a write came in between and lost its tags.
    /// </summary>
    public async Task EvictAsync(IDatabase database, string tag, CancellationToken cancellationToken)
    {
        await foreach (var keys in _tags.FindAsync(database, tag).WithCancellation(cancellationToken).ConfigureAwait(false))
            // Not canceled between the steps.
            await EvictAsync(database, tag, keys).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes one by one, because in a cluster the entries are on different servers. All commands are sent before the first reply is
    /// awaited.
    /// </summary>
    public Task<bool[]> DeleteAsync(IDatabase database, RedisValue[] keys) =>
        Task.WhenAll(keys.Select(key => database.KeyDeleteAsync(KeyOf(key))));

    /// <inheritdoc cref="TagIndex.FindAsync"/>
    public IAsyncEnumerable<RedisValue[]> FindAsync(IDatabase database, string tag) => _tags.FindAsync(database, tag);

    /// <inheritdoc cref="TagIndex.FindTagsAsync"/>
    public Task<string[]?> FindTagsAsync(IDatabase database, string key) => _tags.FindTagsAsync(database, key);

    /// <summary>Removes the entries that expired long ago, and the tags that have no entries left.</summary>
    public async Task CollectAsync(IDatabase database, DateTimeOffset now)
    {
        await foreach (var tag in _tags.AllAsync(database).ConfigureAwait(false))
        {
            await CorrectAsync(database, tag, now).ConfigureAwait(false);
            await _tags.RemoveExpiredAsync(database, tag, now - _collectionAge).ConfigureAwait(false);
        }
    }

    /// <summary>After two writes at the same time, the value may be from one and the expiration in the index from the other.</summary>
    private async Task CorrectAsync(IDatabase database, string tag, DateTimeOffset now)
    {
        var expired = 0;
        while (await _tags.FindExpiredAsync(database, tag, now - _collectionAge, skip: expired)
            .ConfigureAwait(false) is { Length: > 0 } keys)
        {
            var lives = await Task.WhenAll(keys.Select(key => database.KeyTimeToLiveAsync(KeyOf(key)))).ConfigureAwait(false);
            await Task.WhenAll(keys.Zip(lives).Where(entry => entry.Second is not null)
                .Select(entry => _tags.UpdateAsync(database, tag, entry.First, now + entry.Second!.Value))).ConfigureAwait(false);
            expired += lives.Count(life => life is null);
        }
    }

    private async Task EvictAsync(IDatabase database, string tag, RedisValue[] keys)
    {
        await DeleteAsync(database, keys).ConfigureAwait(false);
        try
        {
            await _tags.RemoveAsync(database, tag, keys).ConfigureAwait(false);
        }
        finally
        {
            // Without an answer, the tags may still have been removed.
            await DeleteAsync(database, keys).ConfigureAwait(false);
        }
    }

    private RedisKey KeyOf(RedisValue key) => _values.Append((byte[])key!);
}
