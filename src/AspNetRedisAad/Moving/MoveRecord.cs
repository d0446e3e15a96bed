using System.Globalization;
using AspNetRedisAad.Connection;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// What the instances of an app share about the move, in the new cache: their stage, and when the old cache last answered.
/// </summary>
/// <param name="to">The connection to the new cache.</param>
internal sealed class MoveRecord(RedisConnection to)
{
    private static readonly RedisValue _stage = "stage";
    private static readonly RedisValue _since = "switched";
    private static readonly RedisValue _lastOld = "last-old";

    /// <summary>An app that moves again after a year must not find the earlier record.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromDays(180);

    private readonly RedisKey _key = to.Settings.InstanceName + "azure-redis-move";

    /// <summary>
    /// Reads the stage of the instance that was started last (null if none was), when the new cache began to be read, and when the old one
    /// last answered.
    /// </summary>
    public async Task<(AzureRedisMoveStage? Stage, long Switched, DateTimeOffset? LastOld)> ReadAsync(IDatabase database)
    {
        var fields = await database.HashGetAsync(_key, [_stage, _since, _lastOld]).ConfigureAwait(false);
        return (
            Enum.TryParse((string?)fields[0], out AzureRedisMoveStage stage) ? stage : null,
            fields[1].TryParse(out long switched) ? switched : 0,
            !fields[2].IsNull && fields[2].TryParse(out long milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null);
    }

    /// <summary>Records that an instance starts this stage.</summary>
    /// <param name="database">The database of the new cache.</param>
    /// <param name="before">The record as it was read.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="now">The current time, in case the new cache begins to be read.</param>
    /// <returns>False when another instance has started a stage meanwhile.</returns>
    public async Task<bool> BeginAsync(IDatabase database, AzureRedisMoveStage? before, AzureRedisMoveStage stage, long now)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(
            before is null ? Condition.HashNotExists(_key, _stage) : Condition.HashEqual(_key, _stage, before.ToString()));
        HashEntry[] begun = [new(_stage, stage.ToString())];
        if (stage != AzureRedisMoveStage.Copy && before is not (AzureRedisMoveStage.Switch or AzureRedisMoveStage.Drain))
            begun = [.. begun, new(_since, now)];
        _ = transaction.HashSetAsync(_key, begun).ReportAsync(_ => { });
        _ = transaction.KeyExpireAsync(_key, _life).ReportAsync(_ => { });
        return await transaction.ExecuteAsync().ConfigureAwait(false);
    }

    public Task WriteAsync(IDatabase database, DateTimeOffset lastOld) =>
        WriteAsync(database, _lastOld, lastOld.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    private async Task WriteAsync(IDatabase database, RedisValue field, RedisValue value) =>
        await Task.WhenAll(database.HashSetAsync(_key, field, value), database.KeyExpireAsync(_key, _life)).ConfigureAwait(false);
}
