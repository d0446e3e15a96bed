using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// Which entries have a tag: a sorted set for each tag, of keys by the time they expire at, and one of all tags. Laid out as by Microsoft's
/// store.
/// </summary>
internal sealed class TagIndex(RedisKey prefix)
{
    /// <summary>Of one command.</summary>
    private const int BatchSize = 256;

    /// <summary>That are asked one by one whether an entry has them.</summary>
    private const int MostTags = 256;

    private readonly RedisKey _tags = prefix.Append("__MSOCT");
    private readonly RedisKey _entries = prefix.Append("__MSOCT_");

    /// <summary>Where the entries with this tag are listed.</summary>
    public RedisKey KeyOf(string tag) => _entries.Append(tag);

    /// <summary>Says of each tag that the entry has it.</summary>
    public IEnumerable<Task> AddEntry(IDatabase database, string key, string[] tags, DateTimeOffset expires) =>
        tags.Select(tag => database.SortedSetAddAsync(KeyOf(tag), key, expires.ToUnixTimeMilliseconds()));

    /// <summary>Says that there are these tags; after they have an entry, or else a collection could find them empty.</summary>
    public IEnumerable<Task> AddTags(IDatabase database, string[] tags, DateTimeOffset expires) =>
        tags.Select(tag => database.SortedSetAddAsync(_tags, tag, expires.ToUnixTimeMilliseconds()));

    /// <summary>The entries with this tag, some at a time.</summary>
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

    /// <summary>Forgets that these entries have the tag; those that came after them keep it.</summary>
    public Task RemoveAsync(IDatabase database, string tag, RedisValue[] keys) => database.SortedSetRemoveAsync(KeyOf(tag), keys);

    /// <summary>The tags of an entry; null when there are so many in all that it would take long to find out.</summary>
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

    /// <summary>Some of the entries with this tag that are said to have expired by then, in the order of their expiration.</summary>
    public Task<RedisValue[]> FindExpiredAsync(IDatabase database, string tag, DateTimeOffset time, long skip) =>
        database.SortedSetRangeByScoreAsync(
            KeyOf(tag), stop: time.ToUnixTimeMilliseconds(), exclude: Exclude.Stop, skip: skip, take: BatchSize);

    /// <summary>Changes when the entry is said to expire, if it has the tag.</summary>
    public Task UpdateAsync(IDatabase database, string tag, RedisValue key, DateTimeOffset expires) =>
        database.SortedSetAddAsync(KeyOf(tag), key, expires.ToUnixTimeMilliseconds(), SortedSetWhen.Exists);

    /// <summary>Forgets the entries with this tag that are said to have expired by then, and the tag if it has none left.</summary>
    public async Task RemoveExpiredAsync(IDatabase database, string tag, DateTimeOffset time)
    {
        var entries = KeyOf(tag);
        await database.SortedSetRemoveRangeByScoreAsync(entries, double.NegativeInfinity, time.ToUnixTimeMilliseconds(), Exclude.Stop)
            .ConfigureAwait(false);
        if (await database.KeyExistsAsync(entries).ConfigureAwait(false))
            return;

        await database.SortedSetRemoveAsync(_tags, tag).ConfigureAwait(false);
        // It may have got an entry again in between.
        if (await database.KeyExistsAsync(entries).ConfigureAwait(false))
            await database.SortedSetAddAsync(_tags, tag, time.ToUnixTimeMilliseconds()).ConfigureAwait(false);
    }
}
