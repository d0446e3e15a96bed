using System.Buffers;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Caching;

/// <summary>How often a caller waits for Redis, with our cache and with Microsoft's, on the same link with 20 ms each way.</summary>
[Collection(nameof(Alone))]
public sealed class CacheRoundTripTests(ITestOutputHelper output)
{
    private static readonly DistributedCacheEntryOptions _sliding = new() { SlidingExpiration = TimeSpan.FromMinutes(5) };
    private static readonly DistributedCacheEntryOptions _absolute = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_operation_waits_for_one_round_trip(bool atomic)
    {
        await using var azure = await ChosenProfile.StartOneServerAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var link = new DelayingProxy(azure.Endpoint, TimeSpan.FromMilliseconds(20));
        await using var app = await TestApp.StartAsync(azure, ("Endpoint", link.Endpoint), ("AtomicCacheWrites", atomic.ToString()));
        var stock = new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult(app.Redis) });

        var ours = await CountAsync((IBufferDistributedCache)app.Services.GetRequiredService<IDistributedCache>());
        var theirs = await CountAsync(stock);
        output.WriteLine($"ours {string.Join(' ', ours)}");
        output.WriteLine($"stock {string.Join(' ', theirs)}");

        Assert.All(ours, count => Assert.Equal(1, count.Value));
        Assert.Equal(2, theirs["sliding get"]);

        async Task<Dictionary<string, int>> CountAsync(IBufferDistributedCache cache)
        {
            await cache.SetAsync("sliding", [1], _sliding);
            await cache.SetAsync("absolute", [1], _absolute);
            return new Dictionary<string, int>
            {
                ["sliding get"] = await link.CountRoundTripsAsync(() => cache.GetAsync("sliding")),
                ["absolute get"] = await link.CountRoundTripsAsync(() => cache.GetAsync("absolute")),
                ["buffer get"] = await link.CountRoundTripsAsync(
                    () => cache.TryGetAsync("sliding", new ArrayBufferWriter<byte>()).AsTask()),
                ["miss"] = await link.CountRoundTripsAsync(() => cache.GetAsync("nothing")),
                ["set"] = await link.CountRoundTripsAsync(() => cache.SetAsync("sliding", [1], _sliding)),
                ["buffer set"] = await link.CountRoundTripsAsync(
                    () => cache.SetAsync("sliding", new ReadOnlySequence<byte>([1]), _sliding).AsTask()),
                ["refresh"] = await link.CountRoundTripsAsync(() => cache.RefreshAsync("sliding")),
                ["remove"] = await link.CountRoundTripsAsync(() => cache.RemoveAsync("nothing")),
                ["blocking get"] = await link.CountRoundTripsAsync(() => Block(() => cache.Get("sliding"))),
                ["blocking set"] = await link.CountRoundTripsAsync(() => Block(() => cache.Set("sliding", [1], _sliding))),
            };
        }

        static Task Block(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task With_atomic_writes_an_entry_and_its_expiration_are_one_transaction()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await TestApp.StartAsync(azure, ("AtomicCacheWrites", "true"));
        var cache = app.Services.GetRequiredService<IDistributedCache>();
        var before = await app.Redis.CountCommandsAsync();

        await cache.SetAsync("a", [1], _absolute);
        cache.Set("b", [2], _sliding);

        var after = await app.Redis.CountCommandsAsync();
        Assert.Equal(2, after.Since(before, "exec"));
        Assert.NotNull(await app.Redis.GetDatabase().KeyTimeToLiveAsync("a"));
        Assert.NotNull(await app.Redis.GetDatabase().KeyTimeToLiveAsync("b"));
        Assert.Equal([1], await cache.GetAsync("a"));
        Assert.Equal([2], cache.Get("b"));
    }
}
