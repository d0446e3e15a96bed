using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>Changes an entry while the cache moves. However operations overlap, both caches end with the same entry.</summary>
/// <param name="move">The move.</param>
/// <param name="read">The cache that is read.</param>
/// <param name="other">The other cache.</param>
/// <param name="old">The old cache.</param>
internal sealed class MovingWrites(Move move, MovingSide read, MovingSide other, OldEntries old)
{
    /// <summary>How long the new cache remembers that an entry was removed when the old one could not be updated.</summary>
    private static readonly TimeSpan _longestOutage = TimeSpan.FromDays(1);

    public async Task SetAsync(ILateWriter surface, string key, MovingEntry entry, TimeSpan? life, bool blocks, CancellationToken token)
    {
        var (redisKey, otherKey) = (read.KeyOf(key), other.KeyOf(key));
        var database = await read.DatabaseAsync(redisKey, blocks, token).ConfigureAwait(false);
        (long Time, RedisValue Before) written;
        try
        {
            if (move.ReadsOld)
                await old.SetWitnessAsync(database, blocks).ConfigureAwait(false);
            written = await WriteReadAsync(database, key, entry, life, blocks).ConfigureAwait(false);
        }
        catch (Exception e) when (WriteFailures.MayHaveBeenDone(e))
        {
            move.Other.Late.Add(surface, key);
            throw;
        }

        if (!move.WritesBoth)
        {
            await DeleteOtherAsync(surface, key, otherKey, blocks).ConfigureAwait(false);
            return;
        }

        await OnOtherAsync(surface, key, otherKey, blocks, there =>
            WriteOtherAsync(there, key, entry, life, written.Time, written.Before).AsTask())
            .ConfigureAwait(false);
        // Nothing waits for this write.
        if (!move.ReadsOld)
            _ = UndoOvertakenAsync(database, key, otherKey, written.Time).AsTask();
    }

    /// <summary>The old cache comes first. Otherwise a reader that finds nothing in the new one would copy the entry again.</summary>
    public async Task RemoveAsync(ILateWriter surface, string key, bool blocks, CancellationToken token)
    {
        var (redisKey, otherKey) = (read.KeyOf(key), other.KeyOf(key));
        var database = await read.DatabaseAsync(redisKey, blocks, token).ConfigureAwait(false);
        try
        {
            if (move.ReadsOld)
                await read.DeleteAsync(database, key, blocks).ConfigureAwait(false);
            var isGone = await DeleteOtherAsync(surface, key, otherKey, blocks).ConfigureAwait(false);
            if (move.ReadsOld)
                return;
            if (isGone)
                await read.DeleteAsync(database, key, blocks).ConfigureAwait(false);
            else
                await read.BuryAsync(database, key, move.Times.Next(), _longestOutage, blocks).ConfigureAwait(false);
        }
        catch (Exception e) when (WriteFailures.MayHaveBeenDone(e))
        {
            move.Other.Late.Add(surface, key);
            throw;
        }
    }

    /// <summary>Writes what the other cache has missed.</summary>
    public async Task WriteLateAsync(string key, CancellationToken token)
    {
        var there = await other.DatabaseAsync(other.KeyOf(key), blocks: false, token).ConfigureAwait(false);
        if (!move.WritesBoth)
        {
            await other.DeleteAsync(there, key, blocks: false).ConfigureAwait(false);
            return;
        }

        // Read first, so that an entry that is set meanwhile is not deleted.
        var before = await WrittenOfOtherAsync(there, key).ConfigureAwait(false);
        var here = await read.DatabaseAsync(read.KeyOf(key), blocks: false, token).ConfigureAwait(false);
        var living = here.KeyTimeToLiveAsync(read.KeyOf(key));
        var entry = await read.ReadAsync(here, key, blocks: false).ConfigureAwait(false);
        var life = await living.ConfigureAwait(false);
        if (entry is { Data.IsNull: false })
            await WriteOtherAsync(there, key, entry, life, (long)entry.WrittenOrNone).ConfigureAwait(false);
        else if (before is { } written)
            await other.DeleteAsync(there, key, written, blocks: false).ConfigureAwait(false);
        if (entry is { Data.IsNull: true })
            await read.DeleteAsync(here, key, entry.Written, blocks: false).ConfigureAwait(false);
    }

    private async ValueTask<bool> OnOtherAsync(
        ILateWriter surface, string key, RedisKey otherKey, bool blocks, Func<IDatabase, Task> write) => blocks
        ? move.Other.Write(surface, key, otherKey, write)
        : await move.Other.WriteAsync(surface, key, otherKey, write).ConfigureAwait(false);

    private ValueTask<bool> DeleteOtherAsync(ILateWriter surface, string key, RedisKey otherKey, bool blocks) =>
        OnOtherAsync(surface, key, otherKey, blocks, there => other.DeleteAsync(there, key, blocks: false).AsTask());

    /// <summary>Writes are ordered by their arrival at the cache that is read, whatever the clocks say.</summary>
    /// <returns>The time of this write and of the previous one.</returns>
    private async ValueTask<(long Time, RedisValue Before)> WriteReadAsync(
        IDatabase database, string key, MovingEntry entry, TimeSpan? life, bool blocks)
    {
        var time = move.Times.Next();
        var before = await read.OverwriteAsync(database, key, entry, life, time, blocks).ConfigureAwait(false);
        if (before.IsNull || (long)before < time)
            return (time, before);

        // Another instance's clock is ahead, or its write has overtaken this one.
        Func<long?, long?> timeAfter = there => move.Times.Next(after: Math.Max(there ?? 0, (long)before));
        return ((await read.WriteAsync(database, key, entry, life, timeAfter, blocks).ConfigureAwait(false))!.Value, before);
    }

    /// <summary>
    /// Writes unless a later entry is there. Of two writes with the same time, the one through the old cache counts on both sides.
    /// </summary>
    private async ValueTask WriteOtherAsync(
        IDatabase there, string key, MovingEntry entry, TimeSpan? life, long time, RedisValue? guess = null)
    {
        Func<long?, long?> timeAfter = before => before is null || before < time || (before == time && move.ReadsOld) ? time : null;
        try
        {
            await other.WriteAsync(there, key, entry, life, timeAfter, blocks: false, guess).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            // Another program wrote it, and there is no entry here either.
        }
    }

    /// <summary>Returns null when the key holds something that is not ours to delete.</summary>
    private async ValueTask<RedisValue?> WrittenOfOtherAsync(IDatabase there, string key)
    {
        try
        {
            return await other.WrittenAsync(there, key, blocks: false).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailures.IsOtherType(e))
        {
            return null;
        }
    }

    /// <summary>
    /// An instance in the stage Drain, or one that has removed the entry, does not write to the old cache again after this: a write that
    /// arrives there too late must not stay.
    /// </summary>
    private async ValueTask UndoOvertakenAsync(IDatabase database, string key, RedisKey otherKey, long time)
    {
        try
        {
            if (await read.WrittenAsync(database, key, blocks: false).ConfigureAwait(false) == time)
                return;
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            return;
        }

        Func<IDatabase, Task<bool>> delete = there => other.DeleteAsync(there, key, time, blocks: false).AsTask();
        await move.Other.TryAsync(otherKey, delete).ConfigureAwait(false);
    }
}
