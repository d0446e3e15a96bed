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

    private readonly RedisKey _tags = prefix.Append("__MSOCT");
    private readonly RedisKey _entries = prefix.Append("__MSOCT_");

    /// <summary>Where the entries with this tag are listed.</summary>
    public RedisKey KeyOf(string tag) => _entries.Append(tag);

    public IEnumerable<Task> Add(IDatabase database, string key, ReadOnlyMemory<string> tags, DateTimeOffset expires)
    {
        for (var i = 0; i < tags.Length; i++)
        {
            var tag = tags.Span[i];
            yield return database.SortedSetAddAsync(_tags, tag, expires.ToUnixTimeMilliseconds());
            yield return database.SortedSetAddAsync(_entries.Append(tag), key, expires.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>The entries with this tag, some at a time.</summary>
    public async IAsyncEnumerable<RedisValue[]> FindAsync(IDatabase database, string tag)
    {
        var batch = new List<RedisValue>(BatchSize);
        await foreach (var entry in database.SortedSetScanAsync(_entries.Append(tag), pageSize: BatchSize).ConfigureAwait(false))
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
    public Task RemoveAsync(IDatabase database, string tag, RedisValue[] keys) => database.SortedSetRemoveAsync(_entries.Append(tag), keys);

    /// <summary>Forgets the entries that have expired, and the tags that have none left.</summary>
    public async Task CollectAsync(IDatabase database, DateTimeOffset now)
    {
        await foreach (var tag in database.SortedSetScanAsync(_tags, pageSize: BatchSize).ConfigureAwait(false))
        {
            var entries = _entries.Append((byte[])tag.Element!);
            await database.SortedSetRemoveRangeByScoreAsync(entries, double.NegativeInfinity, now.ToUnixTimeMilliseconds(), Exclude.Stop).ConfigureAwait(false);
            // An entry that arrives in between is found all the same; only its tag is not collected before the next one.
            if (!await database.KeyExistsAsync(entries).ConfigureAwait(false))
                await database.SortedSetRemoveAsync(_tags, tag.Element).ConfigureAwait(false);
        }
    }
}
