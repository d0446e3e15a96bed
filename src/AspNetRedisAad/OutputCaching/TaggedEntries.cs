using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// The entries and their tags, changed in an order that leaves no entry that its tags do not reach, whoever else writes, evicts or collects
/// at the same time. A cluster has them on different servers, where no transaction holds them together; so each step waits for the one
/// before.
/// </summary>
internal sealed class TaggedEntries(RedisKey prefix)
{
    /// <summary>So long ago that no write of that time can still be under way.</summary>
    private static readonly TimeSpan _collectionAge = TimeSpan.FromMinutes(10);

    private readonly RedisKey _values = prefix.Append("__MSOCV_");
    private readonly TagIndex _tags = new(prefix);

    public RedisKey KeyOf(string key) => _values.Append(key);

    public RedisKey IndexOf(string tag) => _tags.KeyOf(tag);

    /// <summary>
    /// The tags come before the value, in case that this is broken off, and again after it: an eviction that has begun meanwhile may have
    /// removed them. If it removes them later than that, it deletes the value too.
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
            // Nothing may be served that its tags do not reach.
            _ = database.KeyDeleteAsync(redisKey).ReportAsync(e => notRemoved(e.Message));
            throw;
        }
    }

    /// <summary>As <see cref="WriteAsync"/>, unless there is a value already.</summary>
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
    /// Deletes the values before their tags are removed, so that a further eviction finds what this one could not delete; and once more
    /// after it, in case that a write came in between and has lost its tags here.
    /// </summary>
    public async Task EvictAsync(IDatabase database, string tag, CancellationToken cancellationToken)
    {
        await foreach (var keys in _tags.FindAsync(database, tag).WithCancellation(cancellationToken).ConfigureAwait(false))
            // Not given up between the steps.
            await EvictAsync(database, tag, keys).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One by one, because in a cluster they are on different servers; and all sent before the first is waited for.</summary>
    public Task<bool[]> DeleteAsync(IDatabase database, RedisValue[] keys) =>
        Task.WhenAll(keys.Select(key => database.KeyDeleteAsync(KeyOf(key))));

    /// <inheritdoc cref="TagIndex.FindAsync"/>
    public IAsyncEnumerable<RedisValue[]> FindAsync(IDatabase database, string tag) => _tags.FindAsync(database, tag);

    /// <inheritdoc cref="TagIndex.FindTagsAsync"/>
    public Task<string[]?> FindTagsAsync(IDatabase database, string key) => _tags.FindTagsAsync(database, key);

    /// <summary>Forgets the entries that have long expired, and the tags that have none left.</summary>
    public async Task CollectAsync(IDatabase database, DateTimeOffset now)
    {
        await foreach (var tag in _tags.AllAsync(database).ConfigureAwait(false))
        {
            await CorrectAsync(database, tag, now).ConfigureAwait(false);
            await _tags.RemoveExpiredAsync(database, tag, now - _collectionAge).ConfigureAwait(false);
        }
    }

    /// <summary>Of two writes at once, the value may be the one's, and the expiration in the index the other's.</summary>
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
            // Without an answer, the tags may have been removed all the same.
            await DeleteAsync(database, keys).ConfigureAwait(false);
        }
    }

    private RedisKey KeyOf(RedisValue key) => _values.Append((byte[])key!);
}
