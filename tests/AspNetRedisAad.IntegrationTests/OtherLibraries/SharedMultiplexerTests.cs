using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Hangfire.Redis.StackExchange;
using Medallion.Threading.Redis;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using RedisRateLimiting;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Backplane;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>What a library does at its end to the app's own multiplexer, which all code shares.</summary>
public sealed class SharedMultiplexerTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        _app = await TestApp.StartAsync(_azure);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_it_closes_nothing()
    {
        await _app.Redis.CloseAsync();
        await _app.Redis.DisposeAsync();
        _app.Redis.Dispose();

        await _app.Redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task FusionCache_closes_nothing()
    {
        var backplane = new RedisBackplane(new RedisBackplaneOptions { ConnectionMultiplexerFactory = () => Task.FromResult(_app.Redis) });
        await backplane.SubscribeAsync(new BackplaneSubscriptionOptions(
            "cache", "one", "news", _ => { }, _ => { }, _ => ValueTask.CompletedTask, _ => ValueTask.CompletedTask));
        Assert.Equal(1, await ListenersAsync());

        await backplane.UnsubscribeAsync();

        await Eventually.IsTrueAsync("it listens no more", async () => await ListenersAsync() == 0);
        await _app.Redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task Hangfire_locks_and_limits_close_nothing()
    {
        new RedisStorage(_app.Redis).GetConnection().Dispose();
        await using (await new RedisDistributedLock("lock", _app.Redis.GetDatabase()).AcquireAsync())
        {
        }

        await using (var limiter = new RedisFixedWindowRateLimiter<string>(
            "limit", new() { ConnectionMultiplexerFactory = () => _app.Redis, PermitLimit = 1, Window = TimeSpan.FromMinutes(1) }))
            (await limiter.AcquireAsync()).Dispose();

        await _app.Redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task Microsofts_caches_bypass_the_container_to_close_it_so_the_recipes_give_them_another()
    {
        var cache = new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult(_app.Redis) });
        await cache.SetStringAsync("key", "value");
        cache.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _app.Redis.GetDatabase().PingAsync());
    }

    private async Task<int> ListenersAsync() =>
        (int)((RedisResult[])(await _app.Redis.GetDatabase().ExecuteAsync("PUBSUB", "NUMSUB", "news"))!)[1];
}
