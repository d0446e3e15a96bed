using System.Text;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>What each stage reads, writes and evicts in each cache when the output cache moves or starts empty.</summary>
public sealed class MovingOutputCacheTests : IAsyncLifetime
{
    private const string OldPage = "shop:__MSOCV_";
    private const string NewPage = "new:__MSOCV_";

    private static readonly TimeSpan _life = TimeSpan.FromMinutes(5);

    private MovingCacheFixture _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await MovingCacheFixture.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData("Copy", "1", "")]
    [InlineData("Switch", "1", "1")]
    [InlineData("Drain", "", "1")]
    public async Task A_page_is_written_to_the_caches_of_the_stage(string stage, string old, string @new)
    {
        var store = await StartAsync(stage);
        // Earlier entries are replaced or removed.
        await _caches.Old.AdministerAsync("SET", OldPage + "a", "0");
        await _caches.New.AdministerAsync("SET", NewPage + "a", "0");

        await SetAsync(store, "a", "1", "red");

        Assert.Equal((old, @new), await OnBothAsync("a"));
        Assert.Equal("1", await TextAsync(store, "a"));
        foreach (var (azure, key) in new[] { (_caches.Old, OldPage), (_caches.New, NewPage) })
            Assert.True(await azure.AdministerAsync("EXISTS", key + "a") == "0"
                || await MovingCacheFixture.LifeAsync(azure, key + "a") is { TotalMinutes: > 4 and <= 5 });
    }

    [Theory]
    [InlineData("Switch")]
    [InlineData("Drain")]
    public async Task A_copy_keeps_its_remaining_life_and_its_tags(string stage)
    {
        await SetAsync(await StartOldAsync(), "a", "1", "red", "blue");
        await _caches.Old.AdministerAsync("PEXPIRE", OldPage + "a", "120000");
        var app = await StartAppAsync(stage);
        var store = StoreOf(app);

        Assert.Equal("1", await TextAsync(store, "a"));

        Assert.Equal(("1", "1"), await OnBothAsync("a"));
        Assert.InRange(await MovingCacheFixture.LifeAsync(_caches.New, NewPage + "a"), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120));
        Assert.Equal("1", await TextAsync(store, "a"));
        Assert.Equal((2, 1), MovingCacheFixture.MoveOf(app).Progress.LastHour());
        await (await StartAsync(null)).EvictByTagAsync("blue", default);
        Assert.Equal("", await _caches.New.AdministerAsync("GET", NewPage + "a"));
    }

    [Fact]
    public async Task A_page_whose_tags_take_too_long_to_find_is_read_from_the_old_cache_and_not_copied()
    {
        await SetAsync(await StartOldAsync(), "a", "1", [.. Enumerable.Range(0, 300).Select(i => $"tag{i}")]);
        var store = await StartAsync("Switch");

        Assert.Equal("1", await TextAsync(store, "a"));
        Assert.Equal(("1", ""), await OnBothAsync("a"));
        await store.EvictByTagAsync("tag7", default);
        Assert.Null(await TextAsync(store, "a"));
    }

    [Theory]
    [InlineData("Copy", "Switch")]
    [InlineData("Switch", "Drain")]
    public async Task An_eviction_of_any_stage_reaches_what_its_neighbor_reads(string first, string second)
    {
        var (one, other) = (await StartAsync(first), await StartAsync(second));
        foreach (var (evicting, reading) in new[] { (one, other), (other, one), (one, one), (other, other) })
        {
            foreach (var writing in new[] { one, other })
            {
                await SetAsync(writing, "a", "1", "red");
                await reading.GetAsync("a", default);
                await evicting.EvictByTagAsync("red", default);
                Assert.Null(await TextAsync(reading, "a"));
                Assert.Equal(("", ""), await OnBothAsync("a"));
            }
        }
    }

    [Fact]
    public async Task An_eviction_also_deletes_what_only_the_old_cache_lists_under_the_tag()
    {
        var store = await StartAsync("Drain");
        await _caches.New.AdministerAsync("SET", NewPage + "a", "1");
        await _caches.Old.AdministerAsync("ZADD", "shop:__MSOCT_red", "99999999999999", "a");

        await store.EvictByTagAsync("red", default);

        Assert.Equal(("", ""), await OnBothAsync("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_and_an_instance_that_does_not_know_of_the_move_act_as_one_cache(bool isStock)
    {
        await using var stock = isStock ? StartStock() : null;
        var old = isStock ? stock!.GetRequiredService<IOutputCacheStore>() : await StartOldAsync();
        var (copy, next) = (await StartAsync("Copy"), await StartAsync("Switch"));

        await SetAsync(copy, "a", "1", "red");
        Assert.StartsWith("1", await TextAsync(old, "a"), StringComparison.Ordinal);
        await SetAsync(old, "a", "2", "red");
        Assert.Equal("2", await TextAsync(copy, "a"));
        Assert.Equal("2", await TextAsync(next, "a"));
        await Eventually.IsTrueAsync(
            "Microsoft's store writes its tags later", async () => await _caches.Old.AdministerAsync("ZCARD", "shop:__MSOCT_red") == "1");
        await copy.EvictByTagAsync("red", default);
        Assert.Null(await TextAsync(old, "a"));
        Assert.Null(await TextAsync(next, "a"));
    }

    [Fact]
    public async Task Pages_evicted_or_replaced_while_the_old_cache_was_down_do_not_return_from_there()
    {
        var app = await StartAppAsync("Switch");
        var store = StoreOf(app);
        await SetAsync(store, "evicted", "1", "red");
        await SetAsync(store, "replaced", "1", "blue");
        _caches.Old.EdgeFaults.RefuseConnections = true;
        _caches.Old.EdgeFaults.DropConnections();
        await Eventually.IsTrueAsync("lost", () => MovingCacheFixture.MoveOf(app).From.Outage.IsOutage);

        await store.EvictByTagAsync("red", default);
        await SetAsync(store, "replaced", "2", "blue");
        Assert.Null(await TextAsync(store, "evicted"));
        Assert.Equal("2", await TextAsync(store, "replaced"));
        Assert.Equal("1", Unmarked(await _caches.Old.AdministerAsync("GET", OldPage + "evicted")));

        _caches.Old.EdgeFaults.RefuseConnections = false;
        Assert.Null(await TextAsync(store, "evicted"));
        await Eventually.IsTrueAsync(
            "evicted late", async () => (await OnBothAsync("evicted")).Old == "" && (await OnBothAsync("replaced")).Old == "");
        await _caches.New.AdministerAsync("DEL", NewPage + "replaced");
        Assert.Null(await TextAsync(store, "replaced"));
    }

    [Fact]
    public async Task Without_the_cache_that_is_read_operations_fail()
    {
        var app = await StartAppAsync("Copy");
        _caches.Old.EdgeFaults.RefuseConnections = true;
        _caches.Old.EdgeFaults.DropConnections();
        await Eventually.IsTrueAsync("lost", () => MovingCacheFixture.MoveOf(app).From.Outage.IsOutage);

        await Assert.ThrowsAnyAsync<RedisException>(() => StoreOf(app).GetAsync("a", default).AsTask());
        await Assert.ThrowsAnyAsync<RedisException>(() => SetAsync(StoreOf(app), "a", "1"));
        await Assert.ThrowsAnyAsync<RedisException>(() => StoreOf(app).EvictByTagAsync("red", default).AsTask());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_does_not_undo_a_change_between_its_read_and_its_write(bool evicts)
    {
        await using var link = new DelayingProxy(_caches.New.Endpoint, TimeSpan.FromMilliseconds(100));
        var (copy, next) = (await StartAsync("Copy"), StoreOf(await _caches.StartAppAsync("Switch", true, ("Endpoint", link.Endpoint))));
        await SetAsync(copy, "a", "before", "red");
        var before = await MovingCacheFixture.CountAsync(_caches.Old, "get");

        var reading = next.GetAsync("a", default).AsTask();
        await Eventually.IsTrueAsync(
            "the old cache has been asked", async () => await MovingCacheFixture.CountAsync(_caches.Old, "get") > before);
        await (evicts ? copy.EvictByTagAsync("red", default).AsTask() : SetAsync(copy, "a", "after", "red"));
        await reading;

        Assert.Equal(evicts ? null : "after", await TextAsync(next, "a"));
    }

    [Fact]
    public async Task Concurrent_copies_writes_and_evictions_leave_nothing_old()
    {
        var (old, copy, next) = (await StartOldAsync(), await StartAsync("Copy"), await StartAsync("Switch"));
        for (var round = 0; round < 40; round++)
        {
            var (key, tag) = ($"k{round}", $"t{round % 8}");
            await SetAsync(old, key, "before", tag);
            var evicts = round % 2 == 0;
            await Task.WhenAll(
                next.GetAsync(key, default).AsTask(), evicts
                ? copy.EvictByTagAsync(tag, default).AsTask() : SetAsync(copy, key, "after", tag), next.GetAsync(key, default).AsTask());

            Assert.Equal((round, evicts ? null : "after"), (round, await TextAsync(next, key)));
        }
    }

    [Fact]
    public async Task A_cache_that_starts_empty_is_not_filled_by_copies_and_replaced_entries_are_not_read_in_another_stage()
    {
        var (copy, nextApp) = (StoreOf(await StartAppAsync("Copy", isIncluded: false)), await StartAppAsync("Switch", isIncluded: false));
        var next = StoreOf(nextApp);

        await SetAsync(copy, "a", "1", "red");
        Assert.Null(await TextAsync(next, "a"));
        await SetAsync(next, "a", "2", "red");
        Assert.Equal(("", "2"), await OnBothAsync("a"));
        Assert.Null(await TextAsync(copy, "a"));
        await SetAsync(copy, "b", "1", "red");
        await copy.EvictByTagAsync("red", default);
        Assert.Equal(("", ""), await OnBothAsync("a"));
        Assert.Equal(("", ""), await OnBothAsync("b"));
        Assert.Equal(0, MovingCacheFixture.MoveOf(nextApp).Progress.LastHour().All);
    }

    private static Task SetAsync(IOutputCacheStore store, string key, string page, params string[] tags) =>
        store.SetAsync(key, Encoding.UTF8.GetBytes(page), tags, _life, default).AsTask();

    private static async Task<string?> TextAsync(IOutputCacheStore store, string key) =>
        await store.GetAsync(key, default) is { } page ? Encoding.UTF8.GetString(page) : null;

    private static string Unmarked(string value) => value.Split("\0of\0")[0];

    private static IOutputCacheStore StoreOf(TestApp app) => app.Services.GetRequiredService<IOutputCacheStore>();

    private async Task<(string Old, string New)> OnBothAsync(string key) =>
        (Unmarked(await _caches.Old.AdministerAsync("GET", OldPage + key)),
            Unmarked(await _caches.New.AdministerAsync("GET", NewPage + key)));

    private Task<TestApp> StartAppAsync(string? stage, bool isIncluded = true) => _caches.StartAppAsync(stage, isIncluded);

    private async Task<IOutputCacheStore> StartAsync(string? stage) => StoreOf(await StartAppAsync(stage));

    private async Task<IOutputCacheStore> StartOldAsync() => StoreOf(await _caches.StartOldAppAsync());

    private ServiceProvider StartStock()
    {
        var options = ConfigurationOptions.Parse(_caches.Caches.OldConnectionString);
        options.TrustIssuer(_caches.Old.TrustedCertificateFile);
        return new ServiceCollection().AddLogging()
            .AddStackExchangeRedisOutputCache(
                redis => (redis.ConfigurationOptions, redis.InstanceName) = (options, MovingCacheFixture.OldPrefix))
            .BuildServiceProvider();
    }
}
