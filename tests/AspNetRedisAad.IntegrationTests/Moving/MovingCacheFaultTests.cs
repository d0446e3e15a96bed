using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>The moving distributed cache while one of the caches is down, and with many writes at once.</summary>
public sealed class MovingCacheFaultTests : IAsyncLifetime
{
    private MovingCacheFixture _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await MovingCacheFixture.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Fact]
    public async Task Entries_set_or_removed_while_the_old_cache_was_down_do_not_return_from_there()
    {
        var app = await _caches.StartAppAsync("Switch");
        var cache = MovingCacheFixture.CacheOf(app);
        foreach (var key in new[] { "set", "removed" })
            await cache.SetStringAsync(key, "v1");
        await LoseOldAsync(app);

        await cache.SetStringAsync("set", "v2");
        await cache.RemoveAsync("removed");
        Assert.Equal("v2", await cache.GetStringAsync("set"));
        Assert.Null(await cache.GetStringAsync("removed"));
        Assert.Null(await cache.GetStringAsync("never"));

        _caches.Old.EdgeFaults.RefuseConnections = false;
        Assert.Null(await cache.GetStringAsync("removed"));
        await Eventually.IsTrueAsync(
            "written late", async () => await _caches.OnOldAsync("set") == "v2" && await _caches.OnOldAsync("removed") == "");
        await Eventually.IsTrueAsync(
            "the removed entry is gone", async () => await _caches.New.AdministerAsync("EXISTS", "new:removed") == "0");

        // Evicted.
        await _caches.New.AdministerAsync("DEL", "new:set");
        Assert.Equal("v2", await cache.GetStringAsync("set"));
        Assert.Null(await cache.GetStringAsync("removed"));
    }

    [Fact]
    public async Task An_entry_that_could_not_be_removed_from_the_old_cache_is_not_found_by_another_instance()
    {
        await using var link = new DelayingProxy(_caches.Old.Endpoint, TimeSpan.Zero);
        var (app, other) = (await _caches.StartAppAsync("Switch", true, ("MoveFrom:Endpoint", link.Endpoint)),
            await _caches.StartAsync("Switch"));
        var cache = MovingCacheFixture.CacheOf(app);
        await cache.SetStringAsync("a", "v1");
        link.IsCut = true;
        await Eventually.IsTrueAsync("cut off", () => MovingCacheFixture.MoveOf(app).From.Outage.IsOutage);

        await cache.RemoveAsync("a");

        Assert.Null(await other.GetStringAsync("a"));
        await other.SetStringAsync("a", "v2");
        Assert.Equal("v2", await cache.GetStringAsync("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_does_not_undo_a_change_between_its_read_and_its_write(bool removes)
    {
        await using var link = new DelayingProxy(_caches.New.Endpoint, TimeSpan.FromMilliseconds(100));
        var (copy, next) = (await _caches.StartAsync("Copy"),
            MovingCacheFixture.CacheOf(await _caches.StartAppAsync("Switch", true, ("Endpoint", link.Endpoint))));
        await _caches.Old.AdministerAsync("HSET", "shop:a", "absexp", "-1", "sldexp", "-1", "data", "before");
        var before = await MovingCacheFixture.CountAsync(_caches.Old, "hmget");

        var reading = next.GetStringAsync("a");
        await Eventually.IsTrueAsync(
            "the old cache has been asked", async () => await MovingCacheFixture.CountAsync(_caches.Old, "hmget") > before);
        await (removes ? copy.RemoveAsync("a") : copy.SetStringAsync("a", "after"));
        await reading;

        var expected = removes ? null : "after";
        Assert.Equal(expected, await next.GetStringAsync("a"));
        Assert.Equal((expected ?? "", expected ?? ""), await _caches.OnBothAsync("a"));
    }

    [Fact]
    public async Task In_Drain_entries_that_stayed_in_the_old_cache_do_not_reappear()
    {
        var app = await _caches.StartAppAsync("Drain");
        var cache = MovingCacheFixture.CacheOf(app);
        await _caches.Old.AdministerAsync("HSET", "shop:a", "absexp", "-1", "sldexp", "-1", "data", "v1");
        await LoseOldAsync(app);

        await cache.SetStringAsync("a", "v2");

        _caches.Old.EdgeFaults.RefuseConnections = false;
        await Eventually.IsTrueAsync("removed late", async () => await _caches.OnOldAsync("a") == "");
        Assert.Equal("v2", await cache.GetStringAsync("a"));
    }

    [Fact]
    public async Task Writes_that_the_new_cache_missed_in_Copy_are_made_later_with_their_remaining_life()
    {
        var app = await _caches.StartAppAsync("Copy");
        var cache = MovingCacheFixture.CacheOf(app);
        foreach (var key in new[] { "set", "removed" })
            await cache.SetStringAsync(key, "v1");
        await LoseAsync(app, MovingCacheFixture.MoveOf(app).To, _caches.New);

        await cache.SetStringAsync(
            "set", "v2", new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });
        await cache.RemoveAsync("removed");
        Assert.Equal("v2", await cache.GetStringAsync("set"));
        Assert.Equal("v1", await _caches.OnNewAsync("set"));

        _caches.New.EdgeFaults.RefuseConnections = false;
        await Eventually.IsTrueAsync(
            "written late", async () => await _caches.OnNewAsync("set") == "v2" && await _caches.OnNewAsync("removed") == "");
        Assert.InRange(await MovingCacheFixture.LifeAsync(_caches.New, "new:set"), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    public async Task Without_the_cache_that_is_read_operations_fail(string stage)
    {
        var app = await _caches.StartAppAsync(stage);
        var (cache, move) = (MovingCacheFixture.CacheOf(app), MovingCacheFixture.MoveOf(app));
        await cache.SetStringAsync("a", "1");
        await LoseAsync(app, move.Read, stage == "Copy" ? _caches.Old : _caches.New);

        await Assert.ThrowsAnyAsync<RedisException>(() => cache.GetStringAsync("a"));
        await Assert.ThrowsAnyAsync<RedisException>(() => cache.SetStringAsync("a", "2"));
        await Assert.ThrowsAnyAsync<RedisException>(() => cache.RemoveAsync("a"));
        Assert.ThrowsAny<RedisException>(() => cache.GetString("a"));
    }

    [Theory]
    [InlineData("Copy", "Switch")]
    [InlineData("Copy", "Copy")]
    [InlineData("Switch", "Switch")]
    public async Task After_concurrent_writes_both_caches_have_the_same_data(string first, string second)
    {
        var (one, other) = (await _caches.StartAsync(first), await _caches.StartAsync(second));
        for (var round = 0; round < 20; round++)
        {
            var key = $"k{round}";
            await one.SetStringAsync(key, "begin");
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : other).SetStringAsync(key, $"{round}-{i}")));

            await _caches.LateWritesAsync();
            var (old, @new) = await _caches.OnBothAsync(key);
            Assert.Equal(old, @new);
            Assert.StartsWith($"{round}-", old, StringComparison.Ordinal);
            Assert.Equal(old, await one.GetStringAsync(key));
            Assert.Equal(old, await other.GetStringAsync(key));
        }
    }

    [Fact]
    public async Task Concurrent_copies_sets_and_removals_leave_nothing_old()
    {
        var (old, copy, next, further) = (
            await _caches.StartOldAsync(isStock: true), await _caches.StartAsync("Copy"), await _caches.StartAsync("Switch"),
            await _caches.StartAsync("Switch"));
        for (var round = 0; round < 60; round++)
        {
            var key = $"k{round}";
            await old.SetStringAsync(key, "before");
            var writer = round % 2 == 0 ? copy : next;
            var removes = round % 4 >= 2;
            await Task.WhenAll(
                next.GetStringAsync(key), further.GetStringAsync(key), removes
                ? writer.RemoveAsync(key) : writer.SetStringAsync(key, "after"), further.GetStringAsync(key));

            var expected = removes ? null : "after";
            Assert.Equal((round, expected), (round, await further.GetStringAsync(key)));
            Assert.Equal((round, expected), (round, await copy.GetStringAsync(key)));
            await _caches.LateWritesAsync();
            Assert.Equal((expected ?? "", expected ?? ""), await _caches.OnBothAsync(key));
        }
    }

    private Task LoseOldAsync(TestApp app) => LoseAsync(app, MovingCacheFixture.MoveOf(app).From, _caches.Old);

    /// <summary>The server keeps its data, as after a network failure.</summary>
    private static Task LoseAsync(
        TestApp app, AspNetRedisAad.Connection.RedisConnection connection, AspNetRedisAad.Emulator.AzureRedisEmulator azure)
    {
        azure.EdgeFaults.RefuseConnections = true;
        azure.EdgeFaults.DropConnections();
        return Eventually.IsTrueAsync("lost", () => connection.Outage.IsOutage);
    }
}
