using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>Finds which of two copies of a session counts, and updates the other one.</summary>
/// <param name="move">The move.</param>
/// <param name="sides">The sessions in both caches.</param>
/// <param name="idleTimeout">The life of a session.</param>
/// <param name="time">The clock for the waits.</param>
internal sealed class SessionComparison(Move move, SessionSides sides, Func<TimeSpan> idleTimeout, TimeProvider time)
{
    /// <summary>Other requests may write meanwhile, but not for long.</summary>
    private const int MostAttempts = 20;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    /// <summary>A write to both usually takes less than this to reach them.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromMilliseconds(25);

    /// <summary>A write that began earlier has finished on both sides.</summary>
    private static readonly TimeSpan _longestWrite = TimeSpan.FromSeconds(5);

    /// <summary>Whether the copy that was read from the new cache may be incomplete.</summary>
    public bool IsNeeded(SessionCopy? copy)
    {
        var isNeeded = !move.ReadsOld && (!IsCompared(copy) || move.ReadDoubt.IsInDoubt);
        if (!isNeeded)
            move.Progress.Read(fromOld: move.ReadsOld && copy is not null);
        return isNeeded;
    }

    /// <summary>Returns the session from whichever cache has it; afterwards the new cache has it too.</summary>
    /// <param name="sessionKey">The session.</param>
    /// <param name="copy">The copy in the new cache.</param>
    /// <returns>The session, and whether the old cache was asked.</returns>
    public async Task<(SessionCopy? Copy, bool IsCompared)> ResolveAsync(string sessionKey, SessionCopy? copy)
    {
        var (fromOld, hasTaken) = (false, false);
        var (hasAnswered, found) = await move.Other.TryAsync(sides.Old.KeyOf(sessionKey), async database =>
        {
            for (var attempt = 1; ; attempt++)
            {
                var inOld = await sides.Old.ReadAsync(database, sessionKey).ConfigureAwait(false);
                if (inOld is null or { Fault: not null } || (!hasTaken && IsNewer(copy, inOld)))
                {
                    // A write to both has not reached the old cache yet, or has failed there.
                    if (inOld is { Fault: null } && copy is not null && !IsCompared(copy) && attempt < MostAttempts)
                    {
                        await Task.Delay(_pause, time).ConfigureAwait(false);
                        copy = await ReadNewAsync(sessionKey).ConfigureAwait(false);
                        continue;
                    }

                    await MarkAsync(sessionKey, copy).ConfigureAwait(false);
                    return copy;
                }

                var isTaken = await TakeOverAsync(sessionKey, inOld, copy).ConfigureAwait(false);
                if ((isTaken && await IsStillAsync(database, sessionKey, inOld).ConfigureAwait(false)) || attempt >= MostAttempts)
                {
                    fromOld = true;
                    return inOld;
                }

                // Changes that have reached the old cache meanwhile are copied too.
                hasTaken |= isTaken;
                copy = await ReadNewAsync(sessionKey).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        move.Progress.Read(fromOld);
        return (hasAnswered ? found : copy, hasAnswered);
    }

    /// <summary>Writes a copy to the side that is not read, if it has none.</summary>
    public async Task CopyMissingAsync(string sessionKey, IDatabase authorityDatabase, IDatabase otherDatabase)
    {
        var life = await sides.Authority.LifeAsync(authorityDatabase, sessionKey).ConfigureAwait(false);
        // If another request has started a session there meanwhile, that one is complete.
        if (await sides.Authority.ReadAsync(authorityDatabase, sessionKey).ConfigureAwait(false) is { Fault: null } copy)
            await sides.Other.ReplaceAsync(otherDatabase, sessionKey, copy, seen: null, life ?? idleTimeout(), MoveMark.Of(copy))
                .ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the copy on the side that is not read equal to the one on the other side; if there is none, the copy is deleted.
    /// </summary>
    public async Task CopyAsync(string sessionKey, IDatabase authorityDatabase, IDatabase otherDatabase)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var there = await sides.Other.ReadAsync(otherDatabase, sessionKey).ConfigureAwait(false);
            var life = await sides.Authority.LifeAsync(authorityDatabase, sessionKey).ConfigureAwait(false);
            var copy = await sides.Authority.ReadAsync(authorityDatabase, sessionKey).ConfigureAwait(false);
            if (copy is null or { Fault: not null })
            {
                await sides.Other.DeleteAsync(otherDatabase, sessionKey).ConfigureAwait(false);
                return;
            }

            if (there is not null && copy.IsSameAs(there))
                return;

            // A newer copy on the other side, which an instance in the neighboring stage may read, is a write to both that has not arrived
            // here yet. Only if it does not arrive, it has failed here, and does not count.
            if ((there is null || !WriteTime.IsNewer(there.WrittenAt, copy.WrittenAt) || move.Times.IsOlder(there.WrittenAt, _longestWrite))
                && await TryReplaceAsync(otherDatabase, sessionKey, copy, there, life).ConfigureAwait(false)
                && (there is null || move.Times.IsOlder(there.WrittenAt, _longestWrite))
                && move.Times.IsOlder(copy.WrittenAt, _longestWrite))
            {
                return;
            }

            // A write in progress has usually arrived by then, and shows whether the copy replaced it.
            await Task.Delay(_rest, time).ConfigureAwait(false);
        }

        throw new TimeoutException("Other requests kept writing to the session.");
    }

    private Task<bool> TryReplaceAsync(
        IDatabase database, string sessionKey, SessionCopy copy, SessionCopy? there, TimeSpan? life)
    {
        var mark = MoveMark.Of(copy, there is { Compared.IsNull: false } && there.Compared.TryParse(out long compared)
            ? compared : null);
        return sides.Other.ReplaceAsync(database, sessionKey, copy, there, life ?? idleTimeout(), mark);
    }

    private async Task<bool> IsStillAsync(IDatabase database, string sessionKey, SessionCopy inOld) =>
        await sides.Old.ReadAsync(database, sessionKey).ConfigureAwait(false) is { } again && again.WrittenAt == inOld.WrittenAt;

    private async Task<SessionCopy?> ReadNewAsync(string sessionKey) =>
        await sides.New.ReadAsync(await sides.New.DatabaseAsync(sessionKey).ConfigureAwait(false), sessionKey).ConfigureAwait(false);

    private async Task<bool> TakeOverAsync(string sessionKey, SessionCopy inOld, SessionCopy? seen) => await sides.New.ReplaceAsync(
        await sides.New.DatabaseAsync(sessionKey).ConfigureAwait(false), sessionKey, inOld, seen, idleTimeout(),
        MoveMark.Of(inOld, move.Times.Switched)).ConfigureAwait(false);

    private async Task MarkAsync(string sessionKey, SessionCopy? copy)
    {
        if (copy is not { Fault: null } || IsCompared(copy))
            return;

        var database = await sides.New.DatabaseAsync(sessionKey).ConfigureAwait(false);
        await sides.New.MarkAsync(database, sessionKey, move.Times.Switched).ConfigureAwait(false);
    }

    private bool IsCompared(SessionCopy? inNew) => inNew is not null && move.Times.IsCompared(inNew.Compared);

    /// <summary>Whether the new cache's copy is kept, rather than the old cache's; see <see cref="WriteTime"/>.</summary>
    private bool IsNewer(SessionCopy? inNew, SessionCopy inOld) => inNew is not null && (IsCompared(inNew)
        ? !WriteTime.IsNewer(inOld.WrittenAt, inNew.WrittenAt)
        : WriteTime.IsNewer(inNew.WrittenAt, inOld.WrittenAt));
}
