using System.ComponentModel;
using AspNetRedisAad;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;

namespace Worker;

/// <summary>
/// The work of the worker: every second it looks up a price and counts its rounds. The price needs an expensive call only if no instance
/// has it.
/// </summary>
internal sealed partial class PriceWatch(
    HybridCache prices, IDistributedCache cache, IAzureRedisStatusMonitor status, ILogger<PriceWatch> logger)
    : BackgroundService
{
    private static readonly HybridCacheEntryOptions _tenSeconds = new() { Expiration = TimeSpan.FromSeconds(10) };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do
        {
            var price = await prices.GetOrCreateAsync("price:kettle", _ => FetchAsync(), _tenSeconds, cancellationToken: stoppingToken);
            // All instances share this value, and it is still there after a restart.
            var round = int.TryParse(await cache.GetStringAsync("rounds", stoppingToken), out var rounds) ? rounds + 1 : 1;
            await cache.SetStringAsync("rounds", $"{round}", stoppingToken);
            LogRound(logger, round, price.Amount, status.Current.TokenRotations);
        }
        while (await pace.WaitForNextTickAsync(stoppingToken));
    }

    private static ValueTask<Price> FetchAsync() => ValueTask.FromResult(new Price(Random.Shared.Next(20, 40)));

    [LoggerMessage(1, LogLevel.Information, "Round {Round}: a kettle costs {Amount}. The token was renewed {Rotations} times.")]
    private static partial void LogRound(ILogger logger, int round, decimal amount, long rotations);
}

[ImmutableObject(true)]
internal sealed record Price(decimal Amount);
