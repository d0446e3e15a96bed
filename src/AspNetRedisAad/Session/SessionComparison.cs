using AspNetRedisAad.Connection;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>Finds out which of two copies of a session counts, and makes the other one the same.</summary>
/// <param name="move">The move.</param>
/// <param name="new">The sessions in the new cache.</param>
/// <param name="old">The sessions in the old cache.</param>
/// <param name="idleTimeout">The life of a session.</param>
internal sealed class SessionComparison(Move move, ISessionSide @new, ISessionSide old, Func<TimeSpan> idleTimeout)
{
    /// <summary>Others write meanwhile, and are soon done.</summary>
    private const int MostAttempts = 20;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether what has been read from the new cache may not be all that there is.</summary>
    public bool IsNeeded(SessionCopy? copy)
    {
        var isNeeded = !move.ReadsOld && (!IsCompared(copy) || move.ReadDoubt.IsInDoubt);
        if (!isNeeded)
            move.Progress.Read(fromOld: move.ReadsOld && copy is not null);
        return isNeeded;
    }

    /// <summary>The session, from whichever cache has it; after that the new one has it too.</summary>
    /// <param name="sessionKey">The session.</param>
    /// <param name="copy">What the new cache has.</param>
    /// <returns>It, and whether the old cache has been asked.</returns>
    public async Task<(SessionCopy? Copy, bool IsCompared)> ResolveAsync(string sessionKey, SessionCopy? copy)
    {
        var fromOld = false;
        var (hasAnswered, found) = await move.Other.TryAsync(old.KeyOf(sessionKey), async database =>
        {
            for (var attempt = 1; ; attempt++)
            {
                var inOld = await old.ReadAsync(database, sessionKey).ConfigureAwait(false);
                if (inOld is null or { Fault: not null } || IsNewer(copy, inOld))
                {
                    // A write to both that has not reached the old cache yet; or has failed there.
                    if (inOld is { Fault: null } && copy is not null && !IsCompared(copy) && attempt < MostAttempts)
                    {
                        await Task.Delay(_pause).ConfigureAwait(false);
                        copy = await ReadNewAsync(sessionKey).ConfigureAwait(false);
                        continue;
                    }

                    await MarkAsync(sessionKey, copy).ConfigureAwait(false);
                    return copy;
                }

                if (await TakeOverAsync(sessionKey, inOld, copy).ConfigureAwait(false) || attempt >= MostAttempts)
                {
                    fromOld = true;
                    return inOld;
                }

                copy = await ReadNewAsync(sessionKey).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        move.Progress.Read(fromOld);
        return (hasAnswered ? found : copy, hasAnswered);
    }

    /// <summary>Makes the copy of the side that is not read what the other one has; nothing, if that has nothing.</summary>
    public async Task CopyAsync(string sessionKey, IDatabase authorityDatabase, IDatabase otherDatabase)
    {
        var (authority, other) = move.ReadsOld ? (old, @new) : (@new, old);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            // In this order: what is written to both from here on changes the first.
            var there = await other.ReadAsync(otherDatabase, sessionKey).ConfigureAwait(false);
            var life = await authorityDatabase.KeyTimeToLiveAsync(authority.KeyOf(sessionKey)).ConfigureAwait(false);
            var copy = await authority.ReadAsync(authorityDatabase, sessionKey).ConfigureAwait(false);
            if (copy is null or { Fault: not null })
            {
                await otherDatabase.KeyDeleteAsync(other.KeyOf(sessionKey)).ConfigureAwait(false);
                return;
            }

            if (there is null || !WriteTime.IsNewer(there.WrittenAt, copy.WrittenAt))
            {
                var mark = new MoveMark(TimeOf(copy), there is { Compared.IsNull: false } && there.Compared.TryParse(out long compared) ? compared : null);
                if (await other.ReplaceAsync(otherDatabase, sessionKey, copy, there, life ?? idleTimeout(), mark).ConfigureAwait(false))
                    return;
            }

            await Task.Delay(_pause).ConfigureAwait(false);
        }

        throw new TimeoutException("The session was written all the time.");
    }

    private async Task<SessionCopy?> ReadNewAsync(string sessionKey) => await @new.ReadAsync(await NewAsync(sessionKey).ConfigureAwait(false), sessionKey).ConfigureAwait(false);

    private async Task<bool> TakeOverAsync(string sessionKey, SessionCopy inOld, SessionCopy? seen) => await @new.ReplaceAsync(
        await NewAsync(sessionKey).ConfigureAwait(false), sessionKey, inOld, seen, idleTimeout(), new MoveMark(TimeOf(inOld), move.Times.Switched)).ConfigureAwait(false);

    private async Task MarkAsync(string sessionKey, SessionCopy? copy)
    {
        if (copy is not { Fault: null } || IsCompared(copy))
            return;

        var (database, key) = (await NewAsync(sessionKey).ConfigureAwait(false), @new.KeyOf(sessionKey));
        var transaction = database.CreateTransaction();
        // Not one that has ended meanwhile.
        transaction.AddCondition(Condition.KeyExists(key));
        _ = transaction.HashSetAsync(key, WriteTime.Compared, move.Times.Switched).ReportAsync(_ => { });
        await transaction.ExecuteAsync().ConfigureAwait(false);
    }

    private ValueTask<IDatabase> NewAsync(string sessionKey) => move.To.GetDatabaseAsync(@new.KeyOf(sessionKey), CancellationToken.None);

    private bool IsCompared(SessionCopy? inNew) => inNew is not null && move.Times.IsCompared(inNew.Compared);

    /// <summary>Whether the new cache's copy is to be kept, and not that of the old one; see <see cref="WriteTime"/>.</summary>
    private bool IsNewer(SessionCopy? inNew, SessionCopy inOld) => inNew is not null && (IsCompared(inNew)
        ? !WriteTime.IsNewer(inOld.WrittenAt, inNew.WrittenAt)
        : WriteTime.IsNewer(inNew.WrittenAt, inOld.WrittenAt));

    private long TimeOf(SessionCopy copy) => !copy.WrittenAt.IsNull && copy.WrittenAt.TryParse(out long time) ? time : move.Times.Next();
}
