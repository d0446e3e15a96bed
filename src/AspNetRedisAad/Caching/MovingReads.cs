using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>Finds an entry while the cache moves.</summary>
/// <param name="move">The move.</param>
/// <param name="read">The cache that is read.</param>
/// <param name="old">The old cache, for entries that the new one does not have.</param>
internal sealed class MovingReads(Move move, MovingSide read, OldEntries old)
{
    /// <summary>Each retry means that another instance wrote in between; the last attempt returns what it has read.</summary>
    private const int Attempts = 5;

    /// <summary>Returns null when there is no entry.</summary>
    public async Task<MovingEntry?> ReadAsync(ILateWriter surface, string key, bool blocks, CancellationToken token)
    {
        var database = await read.DatabaseAsync(read.KeyOf(key), blocks, token).ConfigureAwait(false);
        var (entry, isFromOld) = move.ReadsOld
            ? (await read.ReadAsync(database, key, blocks).ConfigureAwait(false), true)
            : await ReadNewAsync(database, surface, key, blocks).ConfigureAwait(false);
        entry = entry is { Data.IsNull: false } ? entry : null;
        move.Progress.Read(isFromOld && entry is not null);
        return entry;
    }

    private async ValueTask<(MovingEntry? Entry, bool IsFromOld)> ReadNewAsync(
        IDatabase database, ILateWriter surface, string key, bool blocks)
    {
        MovingEntry? last = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = await read.ReadAsync(database, key, blocks).ConfigureAwait(false);
            if (found is { IsSettled: true } || await old.ReadAsync(surface, key, blocks).ConfigureAwait(false) is not { } answer)
                return (found, false);

            last = answer.Entry;
            if (last is null && (found is null || !answer.IsWhole))
                return (found, false);
            if (await IsSettledAsync(database, key, found, answer, blocks).ConfigureAwait(false))
                return (last, last is not null && last.Data != (found?.Data ?? RedisValue.Null));
        }

        return (last, last is not null);
    }

    /// <summary>
    /// Copies the old cache's entry to the new cache. The reader already has its value; if the copy fails now, a later read makes it.
    /// </summary>
    /// <returns>False when either entry has changed meanwhile.</returns>
    private async ValueTask<bool> IsSettledAsync(IDatabase database, string key, MovingEntry? found, OldEntries.Answer answer, bool blocks)
    {
        try
        {
            if (answer.Entry is not { } entry)
                return await read.DeleteAsync(database, key, found!.Written, blocks).ConfigureAwait(false);
            if (!await read.AdoptAsync(database, key, found, entry, answer.Life, blocks).ConfigureAwait(false))
                return false;

            // A remove or a set changes the old cache first, or the new cache before this write. So either the change is seen here, or it
            // undoes the copy.
            if (await old.HasStillAsync(key, entry, blocks).ConfigureAwait(false))
                return true;
            await read.DeleteAsync(database, key, entry.WrittenOrNone, blocks).ConfigureAwait(false);
            return false;
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            return true;
        }
    }
}
