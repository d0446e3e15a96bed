using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>The distributed cache of a move that does not include it.</summary>
public sealed class RefillingCacheTests : IAsyncLifetime
{
    private MovingCacheFixture _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await MovingCacheFixture.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Fact]
    public async Task Nothing_is_copied_and_replaced_entries_are_not_read_in_another_stage()
    {
        var (copyApp, nextApp) = (await _caches.StartAppAsync("Copy", isIncluded: false),
            await _caches.StartAppAsync("Switch", isIncluded: false));
        var (copy, next) = (MovingCacheFixture.CacheOf(copyApp), MovingCacheFixture.CacheOf(nextApp));

        await copy.SetStringAsync("a", "1");
        Assert.Equal(("1", ""), await _caches.OnBothAsync("a"));
        Assert.Null(await next.GetStringAsync("a"));
        await next.SetStringAsync("a", "2");
        Assert.Equal(("", "2"), await _caches.OnBothAsync("a"));
        Assert.Null(await copy.GetStringAsync("a"));
        copy.SetString("a", "3");
        Assert.Equal(("3", ""), await _caches.OnBothAsync("a"));
        await next.RemoveAsync("a");
        Assert.Null(copy.GetString("a"));
        Assert.Equal(("", ""), await _caches.OnBothAsync("a"));
        Assert.Equal(0, MovingCacheFixture.MoveOf(nextApp).Progress.LastHour().All);
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    [InlineData("Drain")]
    public async Task Removals_that_the_other_cache_missed_are_made_later(string stage)
    {
        var app = await _caches.StartAppAsync(stage, isIncluded: false);
        var (cache, move) = (MovingCacheFixture.CacheOf(app), MovingCacheFixture.MoveOf(app));
        var (other, key) = stage == "Copy" ? (_caches.New, "new:a") : (_caches.Old, "shop:a");
        await other.AdministerAsync("HSET", key, "absexp", "-1", "sldexp", "-1", "data", "v1");
        other.EdgeFaults.RefuseConnections = true;
        other.EdgeFaults.DropConnections();
        await Eventually.IsTrueAsync("lost", () => move.Other.Connection.Outage.IsOutage);

        await cache.SetStringAsync("a", "v2");
        Assert.Equal("v2", await cache.GetStringAsync("a"));

        other.EdgeFaults.RefuseConnections = false;
        await Eventually.IsTrueAsync("forgotten", async () =>
            await _caches.OnBothAsync("a") == (stage == "Copy" ? ("v2", "") : ("", "v2")));
    }

    [Fact]
    public async Task It_can_be_read_through_buffers()
    {
        var next = await _caches.StartAppAsync("Switch");
        await (await _caches.StartOldAsync(isStock: false)).SetStringAsync("a", "1");

        var cache = Assert.IsAssignableFrom<IBufferDistributedCache>(MovingCacheFixture.CacheOf(next));
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();

        Assert.True(await cache.TryGetAsync("a", buffer));
        Assert.Equal("1"u8.ToArray(), buffer.WrittenSpan.ToArray());
        Assert.False(cache.TryGet("none", buffer));
    }
}
