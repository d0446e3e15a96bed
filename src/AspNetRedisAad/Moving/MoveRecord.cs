using System.Globalization;
using AspNetRedisAad.Connection;
using StackExchange.Redis;

namespace AspNetRedisAad.Moving;

/// <summary>What the instances of an app tell each other of the move, in the new cache: the stage that they are in, and when the old cache answered last.</summary>
/// <param name="to">The connection to the new cache.</param>
internal sealed class MoveRecord(RedisConnection to)
{
    private static readonly RedisValue _stage = "stage";
    private static readonly RedisValue _lastOld = "last-old";

    /// <summary>Nobody who moves again after a year should meet the record of before.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromDays(180);

    private readonly RedisKey _key = to.Settings.InstanceName + "azure-redis-move";

    /// <summary>The stage of the instance that has been started last; null when none has been.</summary>
    public async Task<(AzureRedisMoveStage? Stage, DateTimeOffset? LastOld)> ReadAsync(IDatabase database)
    {
        var fields = await database.HashGetAsync(_key, [_stage, _lastOld]).ConfigureAwait(false);
        return (
            Enum.TryParse((string?)fields[0], out AzureRedisMoveStage stage) ? stage : null,
            fields[1].TryParse(out long milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null);
    }

    public Task WriteAsync(IDatabase database, AzureRedisMoveStage stage) => WriteAsync(database, _stage, stage.ToString());

    public Task WriteAsync(IDatabase database, DateTimeOffset lastOld) => WriteAsync(database, _lastOld, lastOld.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    private async Task WriteAsync(IDatabase database, RedisValue field, RedisValue value) =>
        await Task.WhenAll(database.HashSetAsync(_key, field, value), database.KeyExpireAsync(_key, _life)).ConfigureAwait(false);
}
