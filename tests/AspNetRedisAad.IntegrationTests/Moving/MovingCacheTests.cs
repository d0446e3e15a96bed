using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>
/// What each stage reads and writes in each cache when the distributed cache moves, and what neighboring stages see of each other.
/// </summary>
public sealed class MovingCacheTests : IAsyncLifetime
{
    private MovingCacheFixture _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await MovingCacheFixture.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Fact]
    public async Task Copy_reads_the_old_cache_and_writes_to_both()
    {
        var copy = await _caches.StartAsync("Copy");

        await copy.SetStringAsync("a", "1", new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });

        Assert.Equal(("1", "1"), await _caches.OnBothAsync("a"));
        Assert.Equal("", await _caches.OnNewAsync("a", "c"));
        Assert.InRange(await MovingCacheFixture.LifeAsync(_caches.New, "new:a"), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));

        await _caches.Old.AdministerAsync("HSET", "shop:a", "data", "2");
        Assert.Equal("2", await copy.GetStringAsync("a"));

        await copy.RemoveAsync("a");
        Assert.Equal(("", ""), await _caches.OnBothAsync("a"));

        await _caches.New.AdministerAsync("HSET", "new:b", "data", "3");
        Assert.Null(await copy.GetStringAsync("b"));
    }

    [Fact]
    public async Task Switch_reads_the_new_cache_copies_what_is_missing_and_writes_to_both()
    {
        var old = await _caches.StartOldAsync(isStock: false);
        await old.SetStringAsync("a", "1", new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });
        var app = await _caches.StartAppAsync("Switch");
        var cache = MovingCacheFixture.CacheOf(app);

        Assert.Equal("1", await cache.GetStringAsync("a"));

        Assert.Equal(("1", "1"), await _caches.OnBothAsync("a"));
        Assert.Equal(await _caches.OnOldAsync("a", "absexp"), await _caches.OnNewAsync("a", "absexp"));
        Assert.InRange(await MovingCacheFixture.LifeAsync(_caches.New, "new:a"), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Equal((1, 1), MovingCacheFixture.MoveOf(app).Progress.LastHour());
        Assert.Equal("1", await cache.GetStringAsync("a"));
        Assert.Equal((2, 1), MovingCacheFixture.MoveOf(app).Progress.LastHour());

        await cache.SetStringAsync("a", "2");
        Assert.Equal(("2", "2"), await _caches.OnBothAsync("a"));
        await cache.RemoveAsync("a");
        Assert.Equal(("", ""), await _caches.OnBothAsync("a"));
        Assert.Null(await cache.GetStringAsync("a"));
    }

    [Fact]
    public async Task Drain_uses_the_new_cache_and_removes_what_it_writes_from_the_old_one()
    {
        var old = await _caches.StartOldAsync(isStock: false);
        await old.SetStringAsync("a", "1");
        var drain = await _caches.StartAsync("Drain");

        Assert.Equal("1", await drain.GetStringAsync("a"));
        Assert.Equal(("1", "1"), await _caches.OnBothAsync("a"));

        await drain.SetStringAsync("a", "2");
        Assert.Equal(("", "2"), await _caches.OnBothAsync("a"));
        await old.SetStringAsync("a", "3");
        await drain.RemoveAsync("a");
        Assert.Equal(("", ""), await _caches.OnBothAsync("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_and_an_instance_that_does_not_know_of_the_move_act_as_one_cache(bool isStock)
    {
        var (old, copy) = (await _caches.StartOldAsync(isStock), await _caches.StartAsync("Copy"));

        await old.SetStringAsync("a", "1");
        Assert.Equal("1", await copy.GetStringAsync("a"));
        await copy.SetStringAsync("a", "2");
        Assert.Equal("2", await old.GetStringAsync("a"));
        await old.SetStringAsync("a", "3");
        await copy.SetStringAsync("b", "1");
        await old.RemoveAsync("b");
        Assert.Null(await copy.GetStringAsync("b"));
        await copy.SetStringAsync("c", "1");
        await old.RemoveAsync("c");
        await old.SetStringAsync("c", "2");

        // The new cache's entries are out of date by now, and must not be read.
        Assert.Equal("2", await _caches.OnNewAsync("a"));
        var next = await _caches.StartAsync("Switch");
        Assert.Equal("3", await next.GetStringAsync("a"));
        Assert.Null(await next.GetStringAsync("b"));
        Assert.Equal("2", await next.GetStringAsync("c"));
        Assert.Equal(("3", "3"), await _caches.OnBothAsync("a"));
        Assert.Equal(("", ""), await _caches.OnBothAsync("b"));
    }

    [Fact]
    public async Task Entries_that_the_old_cache_has_lost_are_kept()
    {
        var copy = await _caches.StartAsync("Copy");
        await copy.SetStringAsync("a", "1");
        await _caches.Old.AdministerAsync("FLUSHALL");

        var next = await _caches.StartAsync("Switch");

        Assert.Equal("1", await next.GetStringAsync("a"));
    }

    [Theory]
    [InlineData("Copy", "Switch")]
    [InlineData("Switch", "Drain")]
    [InlineData("Drain", null)]
    public async Task Neighboring_stages_act_as_one_cache(string first, string? second)
    {
        var (one, other) = (await _caches.StartAsync(first), await _caches.StartAsync(second));
        foreach (var (writer, reader) in new[] { (one, other), (other, one) })
        {
            await writer.SetStringAsync("a", "1");
            Assert.Equal("1", await reader.GetStringAsync("a"));
            await writer.SetStringAsync("a", "2");
            Assert.Equal("2", await reader.GetStringAsync("a"));
            await writer.RemoveAsync("a");
            Assert.Null(await reader.GetStringAsync("a"));
        }
    }

    [Fact]
    public async Task Going_back_one_stage_loses_nothing()
    {
        var (copy, next, drain) = (await _caches.StartAsync("Copy"), await _caches.StartAsync("Switch"), await _caches.StartAsync("Drain"));

        await drain.SetStringAsync("a", "drained");
        Assert.Equal("drained", await next.GetStringAsync("a"));
        await next.SetStringAsync("b", "switched");
        Assert.Equal("switched", await copy.GetStringAsync("b"));
        await copy.SetStringAsync("c", "copied");
        Assert.Equal("copied", await (await _caches.StartOldAsync(isStock: true)).GetStringAsync("c"));
    }

    [Fact]
    public async Task A_sliding_expiration_is_kept_and_restarts_in_both_caches()
    {
        var old = await _caches.StartOldAsync(isStock: true);
        await old.SetStringAsync("a", "1", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(10) });
        await _caches.Old.AdministerAsync("PEXPIRE", "shop:a", "60000");
        var next = await _caches.StartAsync("Switch");

        Assert.Equal("1", await next.GetStringAsync("a"));
        await AreRenewedAsync();
        Assert.Equal(TimeSpan.FromMinutes(10).Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture),
            await _caches.OnNewAsync("a", "sldexp"));

        foreach (var stage in new[] { next, await _caches.StartAsync("Copy"), await _caches.StartAsync("Drain") })
        {
            foreach (var use in new Func<Task>[] { () =>
                stage.GetAsync("a"), () => stage.RefreshAsync("a"), () => Task.Run(() => stage.Refresh("a")) })
            {
                await _caches.Old.AdministerAsync("PEXPIRE", "shop:a", "60000");
                await _caches.New.AdministerAsync("PEXPIRE", "new:a", "60000");
                await use();
                await AreRenewedAsync();
            }
        }

        Task AreRenewedAsync() => Eventually.IsTrueAsync("both are renewed", async () =>
            await MovingCacheFixture.LifeAsync(_caches.Old, "shop:a") > TimeSpan.FromMinutes(9)
            && await MovingCacheFixture.LifeAsync(_caches.New, "new:a") > TimeSpan.FromMinutes(9));
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    [InlineData("Drain")]
    public async Task Blocking_callers_get_the_same_result(string stage)
    {
        var old = await _caches.StartOldAsync(isStock: false);
        old.SetString("a", "1");
        var cache = await _caches.StartAsync(stage);

        Assert.Equal("1", cache.GetString("a"));
        cache.SetString("a", "2");
        Assert.Equal("2", cache.GetString("a"));
        Assert.Equal((stage == "Drain" ? "" : "2", "2"), await _caches.OnBothAsync("a"));
        cache.Refresh("a");
        cache.Remove("a");
        Assert.Null(cache.GetString("a"));
        Assert.Equal(("", ""), await _caches.OnBothAsync("a"));
    }

    [Theory]
    [InlineData("Copy", true)]
    [InlineData("Switch", true)]
    [InlineData("Copy", false)]
    [InlineData("Switch", false)]
    public async Task The_key_ring_of_neither_cache_is_an_entry(string stage, bool isIncluded)
    {
        var app = await _caches.StartAppAsync(
            stage, isIncluded, ("MoveFrom:KeyRingName", "shop:old-ring"), ("KeyRingName", "new:new-ring"));
        var cache = MovingCacheFixture.CacheOf(app);

        foreach (var ring in new[] { "old-ring", "new-ring" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => cache.SetStringAsync(ring, "1"));
            await Assert.ThrowsAsync<ArgumentException>(() => cache.GetAsync(ring));
            Assert.Throws<ArgumentException>(() => cache.Remove(ring));
        }
    }
}
