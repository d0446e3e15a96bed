using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.OutputCaching;

/// <summary>
/// Evictions while the output cache moves: always in both caches, first in the old one, or else what is evicted could be copied again. The
/// new cache also loses what the old one lists under the tag.
/// </summary>
/// <param name="move">The move.</param>
/// <param name="to">The new cache.</param>
/// <param name="from">The old one.</param>
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

    /// <summary>Also in the cache that is read: another instance may have copied there what was to be evicted.</summary>
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
