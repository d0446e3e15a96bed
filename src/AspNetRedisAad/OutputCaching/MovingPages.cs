using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>Copies a requested page from the old cache to the new one, with its tags and the rest of its life.</summary>
/// <param name="move">The move.</param>
/// <param name="to">The new cache.</param>
/// <param name="from">The old cache.</param>
internal sealed class MovingPages(Move move, PageSide to, PageSide from)
{
    /// <summary>Each retry means that a write or an eviction came in between.</summary>
    private const int Attempts = 3;

    /// <summary>Returns the page; null when there is none, or when the old cache may have had to remove it already.</summary>
    public async Task<byte[]?> FromOldAsync(string key)
    {
        for (var attempt = 0; attempt < Attempts && !move.Other.Late.IsBehind; attempt++)
        {
            var (_, page) = await move.Other.TryAsync(from.KeyOf(key), database => ReadAsync(database, key)).ConfigureAwait(false);
            // Pages are not copied if an eviction would not reach them in the new cache.
            if (page is null || page.Tags is null || await IsCopiedAsync(key, page).ConfigureAwait(false))
                return page?.Response;
        }

        return null;
    }

    private async Task<Page?> ReadAsync(IDatabase database, string key) =>
        await from.ReadAsync(database, key).ConfigureAwait(false) is var (response, life)
        ? new Page(response, life, await from.FindTagsAsync(database, key).ConfigureAwait(false))
        : null;

    /// <summary>The reader already has its page; if the copy fails now, a later read makes it.</summary>
    /// <returns>False when the page was changed or evicted meanwhile.</returns>
    private async Task<bool> IsCopiedAsync(string key, Page page)
    {
        try
        {
            var database = await to.DatabaseAsync(to.KeyOf(key), default).ConfigureAwait(false);
            await to.CopyAsync(database, key, page.Response, page.Tags!, page.Life).ConfigureAwait(false);

            // Writes and evictions change the old cache before they remove the copy. So either the change is seen here, or the copy is
            // removed there.
            var (hasAnswered, now) = await move.Other.TryAsync(from.KeyOf(key), old => from.ReadAsync(old, key)).ConfigureAwait(false);
            var isSame = now is var (response, _) && response.AsSpan().SequenceEqual(page.Response);
            if (!hasAnswered || isSame)
                return true;

            await to.DeleteAsync(database, key).ConfigureAwait(false);
            return false;
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            return true;
        }
    }

    /// <param name="Response">The page.</param>
    /// <param name="Life">The rest of its life.</param>
    /// <param name="Tags">Its tags; null if it would take too long to find them.</param>
    private sealed record Page(byte[] Response, TimeSpan Life, string[]? Tags);
}
