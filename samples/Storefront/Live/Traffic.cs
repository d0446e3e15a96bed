using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace Storefront.Live;

/// <summary>
/// Creates some load while anyone watches: four callers use the cache as an app does, five times a second each, and a message is sent twice
/// a second.
/// </summary>
internal sealed class Traffic(IDistributedCache cache, IConnectionMultiplexer redis) : BackgroundService
{
    private const int Callers = 4;
    private const int Keys = 40;
    private static readonly TimeSpan _callPace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _messagePace = TimeSpan.FromMilliseconds(500);
    private static readonly DistributedCacheEntryOptions _tenSeconds = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(10) };

    private readonly RedisChannel _channel = RedisChannel.Literal($"storefront:live:{Guid.NewGuid()}");
    private bool _isSubscribed;
    private int _watchers;
    private long _sent;
    private long _received;

    public long MessagesSent => Interlocked.Read(ref _sent);

    public long MessagesReceived => Interlocked.Read(ref _received);

    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    public void Join() => Interlocked.Increment(ref _watchers);

    public void Leave() => Interlocked.Decrement(ref _watchers);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
    [
        .. Enumerable.Range(0, Callers).Select(caller => RepeatAsync(CallAsync, _callPace, stoppingToken, _callPace * caller / Callers)),
        RepeatAsync(PublishAsync, _messagePace, stoppingToken),
    ]);

    private async Task RepeatAsync(
        Func<CancellationToken, Task> action, TimeSpan pace, CancellationToken stopping, TimeSpan begin = default)
    {
        await Task.Delay(begin, stopping);
        using var ticks = new PeriodicTimer(pace);
        while (await ticks.WaitForNextTickAsync(stopping))
        {
            try
            {
                if (IsWatched)
                    await action(stopping);
            }
            catch (Exception) when (!stopping.IsCancellationRequested)
            {
                // The page shows failures: they are measured where they happen.
            }
        }
    }

    private async Task CallAsync(CancellationToken stopping)
    {
        var key = $"live:{Random.Shared.Next(Keys)}";
        if (await cache.GetAsync(key, stopping) is null)
            await cache.SetAsync(key, "something that was slow to get"u8.ToArray(), _tenSeconds, stopping);
    }

    private async Task PublishAsync(CancellationToken stopping)
    {
        var subscriber = redis.GetSubscriber();
        if (!_isSubscribed)
        {
            // Subscribes once, even if it fails: StackExchange.Redis keeps trying.
            _isSubscribed = true;
            await subscriber.SubscribeAsync(_channel, (_, _) => Interlocked.Increment(ref _received));
        }

        await subscriber.PublishAsync(_channel, "hello");
        Interlocked.Increment(ref _sent);
    }
}
