using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// Evictions while the output cache moves. They always run in both caches, first in the old one; otherwise an evicted page could be copied
/// again. The pages that the old cache lists under the tag are also evicted from the new cache.
/// </summary>
/// <param name="move">The move.</param>
/// <param name="to">The new cache.</param>
/// <param name="from">The old cache.</param>
internal sealed class MovingTags(Move move, PageSide to, PageSide from) : ILateWriter
{
    public string Kind => "tag";

    public async Task EvictAsync(string tag)
    {
        if (move.ReadsOld)
        {
            var old = await EvictOldAsync(await from.DatabaseAsync(from.IndexOf(tag), default).ConfigureAwait(false), tag)
                .ConfigureAwait(false);
            await move.Other.WriteAsync(this, tag, to.IndexOf(tag), there => to.EvictAsync(there, tag, old)).ConfigureAwait(false);
            return;
        }

        var (hasAnswered, keys) = await move.Other.TryAsync(from.IndexOf(tag), there => EvictOldAsync(there, tag)).ConfigureAwait(false);
        if (!hasAnswered)
            move.Other.Missed(this, tag);
        await EvictNewAsync(tag, keys ?? [], default).ConfigureAwait(false);
    }

    /// <summary>Also runs in the cache that is read: another instance may have copied the evicted page there.</summary>
    public async Task WriteLateAsync(string key, CancellationToken cancellationToken)
    {
        var keys = move.ReadsOld
            ? []
            : await EvictOldAsync(await from.DatabaseAsync(from.IndexOf(key), cancellationToken).ConfigureAwait(false), key)
                .ConfigureAwait(false);
        await EvictNewAsync(key, keys, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RedisValue[]> EvictOldAsync(IDatabase old, string tag)
    {
        var keys = await from.FindKeysAsync(old, tag).ConfigureAwait(false);
        await from.EvictAsync(old, tag, []).ConfigureAwait(false);
        return keys;
    }

    private async Task EvictNewAsync(string tag, RedisValue[] keys, CancellationToken cancellationToken) =>
        await to.EvictAsync(await to.DatabaseAsync(to.IndexOf(tag), cancellationToken).ConfigureAwait(false), tag, keys)
            .ConfigureAwait(false);
}
