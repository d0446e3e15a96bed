using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>The memory caches of instances in neighboring stages, side by side.</summary>
public sealed class MovingHybridCacheTests : IAsyncLifetime
{
    /// <summary>Only this shows what is in memory.</summary>
    private static readonly HybridCacheEntryOptions _inMemory = new() { Flags = HybridCacheEntryFlags.DisableDistributedCache };

    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData("none on the old cache", "Copy", "shop:")]
    [InlineData("none on the old cache", "Copy", "old-shop:")]
    [InlineData("Copy", "Copy", "shop:")]
    [InlineData("Copy", "Switch", "shop:")]
    [InlineData("Copy", "Switch", "old-shop:")]
    [InlineData("Switch", "Drain", "shop:")]
    [InlineData("Drain", "none", "shop:")]
    public async Task When_one_instance_changes_entries_or_tags_the_other_drops_them_and_keeps_the_rest(
        string first, string second, string oldName)
    {
        await using var one = await StartAsync(first, oldName);
        await using var two = await StartAsync(second, oldName);
        await HearEachOtherAsync(one, two);

        foreach (var (speaker, listener) in new[] { (one, two), (two, one) })
        {
            foreach (var key in new[] { "set", "removed", "tagged", "other" })
            {
                await Cache(listener).RemoveAsync(key);
                await GetAsync(listener, key, "old", key == "tagged" ? "red" : "blue");
            }

            await Cache(speaker).SetAsync("set", "new", _inMemory);
            await Cache(speaker).RemoveAsync("removed");
            await Cache(speaker).RemoveByTagAsync("red");

            foreach (var key in new[] { "set", "removed", "tagged" })
                await Eventually.IsTrueAsync(
                    $"{key} is forgotten", async () => await GetAsync(listener, key, "new", key == "tagged" ? "red" : "blue") == "new");
            Assert.Equal("old", await GetAsync(listener, "other", "new", "blue"));
        }
    }

    [Theory]
    [InlineData("Copy", "Switch", true)]
    [InlineData("Switch", "Copy", false)]
    public async Task Missed_messages_on_the_other_cache_are_made_up_for_when_it_is_back(string cutOff, string stage, bool isNew)
    {
        await using var far = new DelayingProxy((isNew ? _caches.New : _caches.Old).Endpoint, TimeSpan.Zero);
        var place = isNew ? "Endpoint" : "MoveFrom:Endpoint";
        await using var cut = await _caches.StartAppAsync(
            null,
            Configure,
            _ => { },
            [
                .. _caches.FromOld(cutOff).Where(setting => setting.Key != place),
                (place, far.Endpoint),
                ("InstanceName", "shop:"),
                ("MoveFrom:ConfirmedStage", cutOff),
            ]);
        await using var other = await StartAsync(stage, "shop:");
        await HearEachOtherAsync(cut, other);
        await GetAsync(other, "a", "old");

        far.IsCut = true;
        await Cache(cut).SetAsync("a", "new", _inMemory);
        await Cache(cut).SetAsync("b", "new", _inMemory);
        // Set again, in case it was dropped because of messages missed during the start.
        Assert.Equal("old", await GetAsync(other, "a", "old"));
        far.IsCut = false;

        await Eventually.IsTrueAsync("made good", async () => await GetAsync(other, "a", "new") == "new");
        await HearEachOtherAsync(cut, other);
    }

    [Fact]
    public async Task With_the_other_cache_down_a_change_waits_at_most_a_second_and_does_not_fail()
    {
        await using var one = await StartAsync("Copy", "shop:");
        await using var two = await StartAsync("Copy", "shop:");
        await HearEachOtherAsync(one, two);
        _caches.New.EdgeFaults.FreezeConnections();
        await GetAsync(two, "a", "old");

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Cache(one).SetAsync("a", "new", _inMemory);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await Eventually.IsTrueAsync("forgotten", async () => await GetAsync(two, "a", "new") == "new");
    }

    private static HybridCache Cache(TestApp app) => app.Services.GetRequiredService<HybridCache>();

    private static ValueTask<string> GetAsync(TestApp app, string key, string made, params string[] tags) =>
        Cache(app).GetOrCreateAsync(key, _ => ValueTask.FromResult(made), _inMemory, tags);

    private static async Task HearEachOtherAsync(TestApp one, TestApp two)
    {
        foreach (var (speaker, listener) in new[] { (one, two), (two, one) })
        {
            await Eventually.IsTrueAsync("they receive each other's messages", async () =>
            {
                // A new key each time: if an invalidation was missed, the value stays in the listener's memory.
                var probe = $"probe-{Guid.NewGuid():N}";
                await GetAsync(listener, probe, "old");
                await Cache(speaker).SetAsync(probe, "new", _inMemory);
                using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
                for (var tries = 0; tries < 20; tries++)
                {
                    if (await GetAsync(listener, probe, "new") == "new")
                        return true;
                    await poll.WaitForNextTickAsync();
                }

                return false;
            });
        }
    }

    private Task<TestApp> StartAsync(string stage, string oldName) => stage switch
    {
        "none on the old cache" => _caches.StartOldAppAsync(Configure, _ => { }, ("InstanceName", oldName)),
        "none" => _caches.StartAppAsync(null, Configure, _ => { }, ("InstanceName", "shop:")),
        _ => _caches.StartAppAsync(
            stage,
            Configure,
            _ => { },
            ("InstanceName", "shop:"),
            ("MoveFrom:InstanceName", oldName),
            ("MoveFrom:ConfirmedStage", stage)),
    };

    private static void Configure(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) =>
        builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddHybridCache();
}
