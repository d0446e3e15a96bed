using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>Finds an entry while the cache moves.</summary>
/// <param name="move">The move.</param>
/// <param name="read">The cache that is read.</param>
/// <param name="old">The old one, for what the new one does not have.</param>
internal sealed class MovingReads(Move move, MovingSide read, OldEntries old)
{
    /// <summary>Each of them is a write of somebody else that came in between; the last one's reader takes what he has.</summary>
    private const int Attempts = 5;

    /// <summary>Null when there is none.</summary>
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
    /// Makes the new cache's entry the old one's. Whoever reads has what he wants; it is copied another time if it cannot be now.
    /// </summary>
    /// <returns>False when somebody has changed either meanwhile.</returns>
    private async ValueTask<bool> IsSettledAsync(IDatabase database, string key, MovingEntry? found, OldEntries.Answer answer, bool blocks)
    {
        try
        {
            if (answer.Entry is not { } entry)
                return await read.DeleteAsync(database, key, found!.Written, blocks).ConfigureAwait(false);
            if (!await read.AdoptAsync(database, key, found, entry, answer.Life, blocks).ConfigureAwait(false))
                return false;

            // Whoever removes or sets it changes the old cache first, or the new one before it. So either that is seen here, or it undoes
            // the copy.
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
