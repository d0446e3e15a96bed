using AspNetRedisAad.Connection;
using AspNetRedisAad.Moving;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// The old cache, as read by an instance that reads the new one. An instance that writes to both also leaves a marker key in the old cache.
/// While the marker is there, the old cache has lost nothing, and an entry that is only in the new cache was removed by an instance that
/// does not know of the move.
/// </summary>
/// <param name="side">The old cache.</param>
/// <param name="move">The move.</param>
internal sealed class OldEntries(MovingSide side, Move move)
{
    private readonly RedisKey _witness = move.From.Settings.InstanceName + "azure-redis-move:whole";
    private int _hasWitness;

    /// <summary>Written before the first entry, so the marker is at least as old as any entry.</summary>
    public async ValueTask SetWitnessAsync(IDatabase database, bool blocks)
    {
        if (Volatile.Read(ref _hasWitness) != 0)
            return;
        _ = blocks ? database.StringSet(_witness, 1) : await database.StringSetAsync(_witness, 1).ConfigureAwait(false);
        Volatile.Write(ref _hasWitness, 1);
    }

    /// <returns>Null when the old cache has not answered, or does not yet have the writes it missed.</returns>
    public async ValueTask<Answer?> ReadAsync(ILateWriter surface, string key, bool blocks)
    {
        if (move.Other.Late.Has(surface, key))
            return null;
        var (_, answer) = blocks
            ? move.Other.Try(side.KeyOf(key), ReadAsync)
            : await move.Other.TryAsync(side.KeyOf(key), ReadAsync).ConfigureAwait(false);
        return answer;

        async Task<Answer> ReadAsync(IDatabase database)
        {
            var living = database.KeyTimeToLiveAsync(side.KeyOf(key));
            _ = living.ReportAsync(_ => { });
            var entry = await side.ReadAsync(database, key, blocks: false).ConfigureAwait(false);
            return entry is { Data.IsNull: false }
                ? new Answer(entry, await living.ConfigureAwait(false), IsWhole: true)
                : new Answer(null, null, await database.KeyExistsAsync(_witness).ConfigureAwait(false));
        }
    }

    /// <summary>Whether the old cache still has the same entry; also true when it does not answer.</summary>
    public async ValueTask<bool> HasStillAsync(string key, MovingEntry entry, bool blocks)
    {
        var (hasAnswered, has) = blocks
            ? move.Other.Try(side.KeyOf(key), CompareAsync)
            : await move.Other.TryAsync(side.KeyOf(key), CompareAsync).ConfigureAwait(false);
        return !hasAnswered || has;

        async Task<bool> CompareAsync(IDatabase database)
        {
            var (exists, written) = (database.KeyExistsAsync(side.KeyOf(key)), database.HashGetAsync(side.KeyOf(key), WriteTime.Field));
            await Task.WhenAll(exists, written).ConfigureAwait(false);
            return await exists.ConfigureAwait(false) && await written.ConfigureAwait(false) == entry.Written;
        }
    }

    /// <param name="Entry">The entry; null when there is none.</param>
    /// <param name="Life">The rest of its life; null when it does not expire.</param>
    /// <param name="IsWhole">Whether the old cache has lost nothing.</param>
    internal sealed record Answer(MovingEntry? Entry, TimeSpan? Life, bool IsWhole);
}
