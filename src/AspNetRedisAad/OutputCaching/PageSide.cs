using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>The pages in one of the two caches of a move.</summary>
internal sealed class PageSide(RedisConnection connection, TimeProvider time, ILogger logger)
{
    private readonly TaggedEntries _entries = new(connection.Settings.InstanceName);
    private readonly KeyOwner _owners = new(connection.Settings.InstanceName);

    public RedisKey KeyOf(string key) => _entries.KeyOf(key);

    public RedisKey IndexOf(string tag) => _entries.IndexOf(tag);

    public ValueTask<IDatabase> DatabaseAsync(RedisKey key, CancellationToken token) => connection.GetDatabaseAsync(key, token);

    /// <summary>The page and the rest of its life; null when there is none, or when it does not expire.</summary>
    public async Task<(byte[] Response, TimeSpan Life)?> ReadAsync(IDatabase database, string key)
    {
        var redisKey = KeyOf(key);
        var living = database.KeyTimeToLiveAsync(redisKey);
        _ = living.ReportAsync(_ => { });
        var value = (byte[]?)await database.StringGetAsync(redisKey).ConfigureAwait(false);
        if (value is null || await living.ConfigureAwait(false) is not { } life)
            return null;
        return OwnedValue.TryRead(value, _owners.Of(key), out var response)
            ? (response.ToArray(), life) : throw connection.EndForeign(redisKey);
    }

    public Task WriteAsync(IDatabase database, string key, byte[] response, string[] tags, TimeSpan validFor) => _entries.WriteAsync(
        database, key, OwnedValue.Write(response, _owners.Of(key)), tags, validFor, time.GetUtcNow(), reason =>
        Log.NotRemoved(logger, reason));

    /// <summary>Writes the page unless there is one already.</summary>
    public Task CopyAsync(IDatabase database, string key, byte[] response, string[] tags, TimeSpan life) => _entries.CopyAsync(
        database, key, OwnedValue.Write(response, _owners.Of(key)), tags, life, time.GetUtcNow(), reason => Log.NotRemoved(logger, reason));

    public Task DeleteAsync(IDatabase database, string key) => database.KeyDeleteAsync(KeyOf(key));

    /// <inheritdoc cref="TagIndex.FindTagsAsync"/>
    public Task<string[]?> FindTagsAsync(IDatabase database, string key) => _entries.FindTagsAsync(database, key);

    /// <summary>The keys listed under the tag.</summary>
    public async Task<RedisValue[]> FindKeysAsync(IDatabase database, string tag)
    {
        List<RedisValue> keys = [];
        await foreach (var batch in _entries.FindAsync(database, tag).ConfigureAwait(false))
            keys.AddRange(batch);
        return [.. keys];
    }

    /// <summary>Deletes the pages listed under the tag, and these pages.</summary>
    public async Task EvictAsync(IDatabase database, string tag, RedisValue[] keys)
    {
        await _entries.DeleteAsync(database, keys).ConfigureAwait(false);
        await _entries.EvictAsync(database, tag, CancellationToken.None).ConfigureAwait(false);
    }
}
