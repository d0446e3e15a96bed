using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>The key ring in a cache: the only one, or one of the two of a move.</summary>
/// <param name="connection">The connection to the cache.</param>
/// <param name="list">The Redis key of the list.</param>
/// <param name="logger">Receives elements that are not XML.</param>
internal sealed class KeyRingSide(RedisConnection connection, RedisKey list, ILogger logger)
{
    /// <summary>
    /// How often to try again when another instance has added something in between, usually the same. What is still missing after that is
    /// added at the next comparison.
    /// </summary>
    private const int MostAttempts = 10;

    public RedisConnection Connection => connection;

    /// <summary>The list, which other instances, other apps and Microsoft's package also use.</summary>
    public RedisKey List => list;

    /// <summary>The set of deleted elements. It exists only if something has been deleted.</summary>
    private RedisKey Deleted => List.Append(":deleted");

    // The order matters in both methods. A delete first writes to the set, so an element that is missing in the list because of it is in
    // the set by now.
    public KeyRingCopy Read(IDatabase database)
    {
        var elements = KeyRingElement.Read(database.ListRange(List), logger);
        try
        {
            return CopyOf(elements, database.SetMembers(Deleted));
        }
        catch (RedisServerException e) when (RedisFailures.IsOutOfReach(e))
        {
            return CopyOf(elements, []);
        }
    }

    /// <inheritdoc cref="Read"/>
    public async Task<KeyRingCopy> ReadAsync(IDatabase database)
    {
        var elements = KeyRingElement.Read(await database.ListRangeAsync(List).ConfigureAwait(false), logger);
        try
        {
            return CopyOf(elements, await database.SetMembersAsync(Deleted).ConfigureAwait(false));
        }
        catch (RedisServerException e) when (RedisFailures.IsOutOfReach(e))
        {
            return CopyOf(elements, []);
        }
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

    /// <summary>Adds what the cache lacks, and removes what has been deleted.</summary>
    public async Task AlignAsync(IDatabase database, KeyRingUnion union, KeyRingCopy copy)
    {
        if (union.MissingIn(copy) is { Count: > 0 } missing)
            await AddMissingAsync(database, missing).ConfigureAwait(false);
        foreach (var left in union.LeftIn(copy))
            await DeleteAsync(database, left).ConfigureAwait(false);
    }

    /// <summary>Deletes the element, however it is formatted, and records that, for whoever still has it.</summary>
    public async Task DeleteAsync(IDatabase database, KeyRingElement element)
    {
        await database.SetAddAsync(Deleted, element.Identity).ConfigureAwait(false);
        var texts = await database.ListRangeAsync(List).ConfigureAwait(false);
        foreach (var same in KeyRingElement.Read(texts, logger).Where(each => each.Identity == element.Identity))
            await database.ListRemoveAsync(List, same.Text).ConfigureAwait(false);
    }

    /// <summary>
    /// Blocks until the work is done. Waits for a lost connection no longer than the grace period: the caller has older keys, or cannot
    /// continue without any.
    /// </summary>
    /// <exception cref="AzureRedisKeyRingUnavailableException">The cache has failed.</exception>
    public T Reach<T>(Func<IDatabase, T> work, string reason = "")
    {
        try
        {
            return work(connection.GetDatabase(List));
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            throw new AzureRedisKeyRingUnavailableException(reason + e.Message, e);
        }
    }

    /// <summary>Does the same on another thread: the current one may be blocked, and the continuations would wait for it.</summary>
    /// <exception cref="AzureRedisKeyRingUnavailableException">The cache has failed.</exception>
    public T Await<T>(Func<IDatabase, Task<T>> work, string reason = "") =>
        Reach(database => Task.Run(() => work(database)).GetAwaiter().GetResult(), reason);

    /// <inheritdoc cref="Await{T}"/>
    public void Await(Func<IDatabase, Task> work) => Await(async database =>
    {
        await work(database).ConfigureAwait(false);
        return true;
    });

    private static KeyRingCopy CopyOf(List<KeyRingElement> elements, RedisValue[] deleted) =>
        new(elements, deleted.Select(identity => (string)identity!).ToHashSet());
}
