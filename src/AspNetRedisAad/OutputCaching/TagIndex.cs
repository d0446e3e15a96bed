using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// Knows which entries have a tag: a sorted set for each tag, with the entries' keys ordered by expiration, and one set of all tags. The
/// layout is that of Microsoft's store.
/// </summary>
internal sealed class TagIndex(RedisKey prefix)
{
    /// <summary>The number of entries in one command.</summary>
    private const int BatchSize = 256;

    /// <summary>The maximum number of tags that are checked one by one for an entry.</summary>
    private const int MostTags = 256;

    private readonly RedisKey _tags = prefix.Append("__MSOCT");
    private readonly RedisKey _entries = prefix.Append("__MSOCT_");

    /// <summary>The key of the list of entries with this tag.</summary>
    public RedisKey KeyOf(string tag) => _entries.Append(tag);

    /// <summary>Adds the entry to the list of each of its tags.</summary>
    public IEnumerable<Task> AddEntry(IDatabase database, string key, string[] tags, DateTimeOffset expires) =>
        tags.Select(tag => database.SortedSetAddAsync(KeyOf(tag), key, expires.ToUnixTimeMilliseconds()));

    /// <summary>Adds the tags to the set of tags. This comes after they have an entry; otherwise a cleanup could find them empty.</summary>
    public IEnumerable<Task> AddTags(IDatabase database, string[] tags, DateTimeOffset expires) =>
        tags.Select(tag => database.SortedSetAddAsync(_tags, tag, expires.ToUnixTimeMilliseconds()));

    /// <summary>Reads the entries with this tag in batches.</summary>
    public async IAsyncEnumerable<RedisValue[]> FindAsync(IDatabase database, string tag)
    {
        var batch = new List<RedisValue>(BatchSize);
        await foreach (var entry in database.SortedSetScanAsync(KeyOf(tag), pageSize: BatchSize).ConfigureAwait(false))
        {
            batch.Add(entry.Element);
            if (batch.Count == BatchSize)
            {
                yield return [.. batch];
                batch.Clear();
            }
        }

        if (batch.Count > 0)
            yield return [.. batch];
    }

    /// <summary>Removes these entries from the tag's list; entries added later stay.</summary>
    public Task RemoveAsync(IDatabase database, string tag, RedisValue[] keys) => database.SortedSetRemoveAsync(KeyOf(tag), keys);

    /// <summary>The tags of an entry; null if there are so many tags in total that it would take too long to find them.</summary>
    public async Task<string[]?> FindTagsAsync(IDatabase database, string key)
    {
        var all = await database.SortedSetRangeByRankAsync(_tags, 0, MostTags).ConfigureAwait(false);
        if (all.Length > MostTags)
            return null;

        var scores = await Task.WhenAll(all.Select(tag => database.SortedSetScoreAsync(KeyOf(tag!), key))).ConfigureAwait(false);
        return [.. all.Zip(scores).Where(tag => tag.Second is not null).Select(tag => tag.First.ToString())];
    }

    public async IAsyncEnumerable<string> AllAsync(IDatabase database)
    {
        await foreach (var tag in database.SortedSetScanAsync(_tags, pageSize: BatchSize).ConfigureAwait(false))
            yield return tag.Element!;
    }

    /// <summary>
    /// A batch of entries with this tag that have expired by this time, according to the index, in the order of expiration.
    /// </summary>
    public Task<RedisValue[]> FindExpiredAsync(IDatabase database, string tag, DateTimeOffset time, long skip) =>
        database.SortedSetRangeByScoreAsync(
            KeyOf(tag), stop: time.ToUnixTimeMilliseconds(), exclude: Exclude.Stop, skip: skip, take: BatchSize);

    /// <summary>Changes the expiration of the entry in the index, if it has the tag.</summary>
    public Task UpdateAsync(IDatabase database, string tag, RedisValue key, DateTimeOffset expires) =>
        database.SortedSetAddAsync(KeyOf(tag), key, expires.ToUnixTimeMilliseconds(), SortedSetWhen.Exists);

    /// <summary>
    /// Removes the entries that have expired by this time, according to the index, and the tag if it has no entries left.
    /// </summary>
    public async Task RemoveExpiredAsync(IDatabase database, string tag, DateTimeOffset time)
    {
        var entries = KeyOf(tag);
        await database.SortedSetRemoveRangeByScoreAsync(entries, double.NegativeInfinity, time.ToUnixTimeMilliseconds(), Exclude.Stop)
            .ConfigureAwait(false);
        if (await database.KeyExistsAsync(entries).ConfigureAwait(false))
            return;

        await database.SortedSetRemoveAsync(_tags, tag).ConfigureAwait(false);
        // The tag may have a new entry in the meantime.
        if (await database.KeyExistsAsync(entries).ConfigureAwait(false))
            await database.SortedSetAddAsync(_tags, tag, time.ToUnixTimeMilliseconds()).ConfigureAwait(false);
    }
}
