using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>Logs a warning once after the start if a server that stores the key ring may lose it. Nothing waits for it.</summary>
internal sealed class KeyRingSafetyCheck(IReadOnlyList<RedisConnection> keepers, ILogger<KeyRingSafetyCheck> logger) : BackgroundService
{
    // StackExchange.Redis allows INFO only in admin mode. A script may call it, and this one runs once.
    private const string Script = "return redis.call('INFO', 'memory') .. redis.call('INFO', 'persistence')";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(keepers.Select(keeper => CheckAsync(keeper, stoppingToken)));

    private async Task CheckAsync(RedisConnection connection, CancellationToken stoppingToken)
    {
        var redis = await connection.GetReadyAsync(stoppingToken).ConfigureAwait(false);
        try
        {
            var info = await redis.GetDatabase().ScriptEvaluateAsync(Script).WaitAsync(stoppingToken).ConfigureAwait(false);
            if (KeyRingRisks.Read((string?)info ?? "") is { Count: > 0 } risks)
                Log.KeysMayBeLost(logger, connection.EndpointText, string.Join(' ', risks));
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            Log.SafetyUnknown(logger, e.Message);
        }
    }
}
