using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>The ring in one of two caches.</summary>
/// <param name="connection">To the cache.</param>
/// <param name="logger">Told of what is no key.</param>
internal sealed class KeyRingSide(RedisConnection connection, ILogger logger)
{
    /// <summary>
    /// Whoever comes before us has added something, mostly the same. What is missing even then comes with the next comparison.
    /// </summary>
    private const int MostAttempts = 10;

    public RedisConnection Connection => connection;

    /// <summary>The list, which instances that do not know of the move use too.</summary>
    public RedisKey List { get; } = KeyRingKey.Of(connection.Settings);

    /// <summary>The set of what has been deleted. It exists only where something has been.</summary>
    private RedisKey Deleted => List.Append(":deleted");

    public async Task<KeyRingCopy> ReadAsync(IDatabase database)
    {
        // In this order. Whoever deletes says so first: what is missing in the list because of it is in the set by now.
        var texts = await database.ListRangeAsync(List).ConfigureAwait(false);
        var deleted = await database.SetMembersAsync(Deleted).ConfigureAwait(false);
        return new KeyRingCopy(KeyRingElement.Read(texts, logger), deleted.Select(identity => (string)identity!).ToHashSet());
    }

    /// <summary>Adds one that is new, so that nobody else can have added it.</summary>
    public Task AddNewAsync(IDatabase database, KeyRingElement element) => database.ListRightPushAsync(List, element.Text);

    /// <summary>
    /// Adds those that are not there. Several instances may be about to, and Data Protection refuses a ring that has a key twice: so only
    /// to the list that has been looked at.
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

    /// <summary>Deletes it, in whatever form, and says so for the other cache.</summary>
    public async Task DeleteAsync(IDatabase database, KeyRingElement element)
    {
        await database.SetAddAsync(Deleted, element.Identity).ConfigureAwait(false);
        var texts = await database.ListRangeAsync(List).ConfigureAwait(false);
        foreach (var same in KeyRingElement.Read(texts, logger).Where(each => each.Identity == element.Identity))
            await database.ListRemoveAsync(List, same.Text).ConfigureAwait(false);
    }
}
