using AspNetRedisAad.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// Checks at the start whether the stage would lose data: both sides are the same server, or the stage skips one or goes back two.
/// </summary>
/// <param name="move">The move.</param>
/// <param name="record">The records of other instances.</param>
/// <param name="logger">The connection's.</param>
internal sealed class MoveStart(Move move, MoveRecord record, ILogger<MoveStart> logger)
{
    /// <summary>A cache that contains sessions soon returns one of them.</summary>
    private const int MostPages = 50;
    private const int PageSize = 1000;

    /// <summary>Why the app is not ready; null if nothing prevents it.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the check is complete. Until then, a cache that it needs has not been reached.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>Call this until the check is complete.</summary>
    public async Task CheckAsync()
    {
        if (move.To.DatabaseIfConnected is not { } database)
            return;

        var (before, _, lastOld) = await record.ReadAsync(database).ConfigureAwait(false);
        if (lastOld is { } last)
            move.Progress.Elsewhere(last);
        if (await IsSameServerAsync(database).ConfigureAwait(false) is not { } isSame)
            return;

        var settings = move.To.Settings;
        if (isSame)
        {
            Refuse(
                $"{settings.Names.Of(nameof(settings.Endpoint))} and {settings.Names.Of(nameof(settings.MoveFrom))} are the same server: "
                + $"{move.To.EndpointText} answers for {move.From.EndpointText}. Write the new cache in "
                + $"{settings.Names.Of(nameof(settings.Endpoint))}.");
        }
        else if (await FindLossAsync(before).ConfigureAwait(false) is not { } loss)
        {
            await BeginAsync(database, before).ConfigureAwait(false);
        }
        else if (settings.MoveFrom!.ConfirmedStage == move.Stage)
        {
            Log.StageConfirmed(logger, move.Stage, SettingOf(nameof(settings.MoveFrom.ConfirmedStage)), loss);
            await BeginAsync(database, before).ConfigureAwait(false);
        }
        else
        {
            Refuse(
                $"{SettingOf(nameof(settings.MoveFrom.Stage))} is {move.Stage}, but {loss} Write {Next(before)} first, on all instances; "
                + $"or, to start {move.Stage} anyway, set {SettingOf(nameof(settings.MoveFrom.ConfirmedStage))} to {move.Stage}.");
        }

        IsChecked = true;
    }

    private async Task BeginAsync(IDatabase database, AzureRedisMoveStage? before)
    {
        while (before != move.Stage && !await record.BeginAsync(database, before, move.Stage, move.Times.Next()).ConfigureAwait(false))
            (before, _, _) = await record.ReadAsync(database).ConfigureAwait(false);
        (_, move.Times.Switched, _) = await record.ReadAsync(database).ConfigureAwait(false);
    }

    private static AzureRedisMoveStage Next(AzureRedisMoveStage? before) =>
        before is null ? AzureRedisMoveStage.Copy : AzureRedisMoveStage.Switch;

    private async Task<string?> FindLossAsync(AzureRedisMoveStage? before)
    {
        if (before == AzureRedisMoveStage.Drain && move.ReadsOld)
            return "the stage Drain has written only to the new cache: going back two stages loses these writes.";
        if ((int)move.Stage <= (int)(before ?? 0) + 1 || !await HasSessionsAsync().ConfigureAwait(false))
            return null;
        return before is null
            ? "the stage Copy was skipped, and the old cache has sessions: what an instance without this stage writes there now would "
                + "be lost."
            : "the stage Switch was skipped: what an instance in the stage Copy writes now would be lost.";
    }

    /// <summary>An old cache that cannot be reached has nothing that could be lost.</summary>
    private async Task<bool> HasSessionsAsync()
    {
        var settings = move.From.Settings;
        // The sessions of Microsoft's packages have no distinct key: any key may be one.
        var pattern = move.IsStock ? $"{settings.InstanceName}*" : $"{settings.InstanceName}session:*";
        var (_, found) = await move.Other.TryAsync(settings.InstanceName, async database =>
        {
            foreach (var server in move.From.Upkeep.Servers.Where(server => server is { IsConnected: true, IsReplica: false }))
            {
                if (await HasAsync(server, database.Database, pattern, KeyRingKey.Of(settings)).ConfigureAwait(false))
                    return true;
            }

            return false;
        }).ConfigureAwait(false);
        return found;
    }

    private static async Task<bool> HasAsync(IServer server, int database, string pattern, string except)
    {
        var cursor = "0";
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await server.ExecuteAsync(database, "SCAN", (object[])[cursor, "MATCH", pattern, "COUNT", PageSize])
                .ConfigureAwait(false);
            cursor = (string?)answer[0] ?? "0";
            if (((string?[]?)answer[1])?.Any(key => key != except) is true)
                return true;
            if (cursor == "0")
                break;
        }

        return false;
    }

    /// <summary>Null if the old cache cannot be read, but must be.</summary>
    private async Task<bool?> IsSameServerAsync(IDatabase to)
    {
        // A value that only this instance knows, at a place where the old cache has its keys.
        RedisKey key = $"{move.From.Settings.InstanceName}azure-redis-move:{Guid.NewGuid():N}";
        await to.StringSetAsync(key, "1", TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        var isFound = false;
        if (move.ReadsOld)
        {
            if (move.From.DatabaseIfConnected is not { } from)
                return null;
            isFound = await from.KeyExistsAsync(key).ConfigureAwait(false);
        }
        else
        {
            (_, isFound) = await move.Other.TryAsync(key, from => from.KeyExistsAsync(key)).ConfigureAwait(false);
        }

        await to.KeyDeleteAsync(key, CommandFlags.FireAndForget).ConfigureAwait(false);
        return isFound;
    }

    private string SettingOf(string property) => move.From.Settings.Names.Of(property);

    private void Refuse(string problem)
    {
        if (Problem is null)
            Log.StageRefused(logger, problem);
        Problem = problem;
    }
}
