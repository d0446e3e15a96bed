using System.Globalization;
using AspNetRedisAad.Connection;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>
/// What the instances of an app tell each other of the move, in the new cache: the stage that they are in, and when the old cache answered
/// last.
/// </summary>
/// <param name="to">The connection to the new cache.</param>
internal sealed class MoveRecord(RedisConnection to)
{
    private static readonly RedisValue _stage = "stage";
    private static readonly RedisValue _since = "switched";
    private static readonly RedisValue _lastOld = "last-old";

    /// <summary>Nobody who moves again after a year should meet the record of before.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromDays(180);

    private readonly RedisKey _key = to.Settings.InstanceName + "azure-redis-move";

    /// <summary>
    /// The stage of the instance that has been started last; null when none has been. When the new cache began to be read. And when the old
    /// one answered last.
    /// </summary>
    public async Task<(AzureRedisMoveStage? Stage, long Switched, DateTimeOffset? LastOld)> ReadAsync(IDatabase database)
    {
        var fields = await database.HashGetAsync(_key, [_stage, _since, _lastOld]).ConfigureAwait(false);
        return (
            Enum.TryParse((string?)fields[0], out AzureRedisMoveStage stage) ? stage : null,
            fields[1].TryParse(out long switched) ? switched : 0,
            !fields[2].IsNull && fields[2].TryParse(out long milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null);
    }

    /// <summary>An instance begins this stage.</summary>
    /// <param name="database">Of the new cache.</param>
    /// <param name="before">As it was read.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="now">The time, in case the new cache begins to be read.</param>
    /// <returns>False when another instance has begun one meanwhile.</returns>
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
