using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>The key ring in one of two caches.</summary>
/// <param name="connection">The connection to the cache.</param>
/// <param name="logger">Receives elements that are not XML.</param>
internal sealed class KeyRingSide(RedisConnection connection, ILogger logger)
{
    /// <summary>
    /// How often to try again when another instance has added something in between, usually the same. What is still missing after that is
    /// added at the next comparison.
    /// </summary>
    private const int MostAttempts = 10;

    public RedisConnection Connection => connection;

    /// <summary>The list, which instances that do not know of the move also use.</summary>
    public RedisKey List { get; } = KeyRingKey.Of(connection.Settings);

    /// <summary>The set of deleted elements. It exists only if something has been deleted.</summary>
    private RedisKey Deleted => List.Append(":deleted");

    public async Task<KeyRingCopy> ReadAsync(IDatabase database)
    {
        // The order matters. A delete first writes to the set, so an element that is missing in the list because of it is in the set by
        // now.
        var texts = await database.ListRangeAsync(List).ConfigureAwait(false);
        var deleted = await database.SetMembersAsync(Deleted).ConfigureAwait(false);
        return new KeyRingCopy(KeyRingElement.Read(texts, logger), deleted.Select(identity => (string)identity!).ToHashSet());
    }

    /// <summary>Adds a new element, which no other instance can have added.</summary>
    public Task AddNewAsync(IDatabase database, KeyRingElement element) => database.ListRightPushAsync(List, element.Text);

    /// <summary>
    /// Adds the elements that are missing. Several instances may try to, and Data Protection refuses a ring that contains a key twice, so
    /// the write succeeds only if the list has not changed since it was read.
    /// </summary>
    public async Task AddMissingAsync(IDatabase database, IReadOnlyList<KeyRingElement> elements)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var texts = await database.ListRangeAsync(List).ConfigureAwait(false);
            var there = KeyRingElement.Read(texts, logger).Select(element => element.Identity).ToHashSet();
            RedisValue[] missing = [.. elements.Where(element => !there.Contains(element.Identity)).Select(element => element.Text)];
            if (missing.Length == 0)
                return;

            var adding = database.CreateTransaction();
            adding.AddCondition(Condition.ListLengthEqual(List, texts.Length));
            if (texts.Length > 0)
                adding.AddCondition(Condition.ListIndexEqual(List, -1, texts[^1]));
            _ = adding.ListRightPushAsync(List, missing);
            if (await adding.ExecuteAsync().ConfigureAwait(false))
                return;
        }
    }

    /// <summary>Deletes the element, however it is formatted, and records it for the other cache.</summary>
    public async Task DeleteAsync(IDatabase database, KeyRingElement element)
    {
        await database.SetAddAsync(Deleted, element.Identity).ConfigureAwait(false);
        var texts = await database.ListRangeAsync(List).ConfigureAwait(false);
        foreach (var same in KeyRingElement.Read(texts, logger).Where(each => each.Identity == element.Identity))
            await database.ListRemoveAsync(List, same.Text).ConfigureAwait(false);
    }
}
