using System.Diagnostics;
using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.HybridCaching;

/// <summary>Two instances of an app, each with a separate memory in front of one Redis.</summary>
[Trait(LiveCache.Trait, "true")]
public sealed class HybridCacheTests(ITestOutputHelper output) : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _one = null!;
    private TestApp _two = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        (_one, _two) = (await StartAsync(_azure), await StartAsync(_azure));
        await HearEachOtherAsync(_one, _two);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task When_one_instance_removes_an_entry_the_other_drops_it()
    {
        Assert.Equal("old", await GetAsync(_one, "a", "old"));
        Assert.Equal("old", await GetAsync(_two, "a", "never"));

        await Cache(_one).RemoveAsync("a");

        await Eventually.IsTrueAsync("forgotten", async () => await GetAsync(_two, "a", "new") == "new");
    }

    [Fact]
    public async Task Without_our_backplane_no_instance_learns_of_removals_or_invalidations_elsewhere()
    {
        await using var one = await TestApp.StartAsync(_azure, builder => builder.Services.AddHybridCache(), ("InstanceName", "shop:"));
        await using var two = await TestApp.StartAsync(_azure, builder => builder.Services.AddHybridCache(), ("InstanceName", "shop:"));
        await GetAsync(two, "removed", "old");
        await GetAsync(two, "tagged", "old", "red");

        await Cache(one).RemoveAsync("removed");
        await Cache(one).RemoveByTagAsync("red");
        // When our instances have exchanged a message, they would have exchanged that one too.
        await When_one_instance_sets_an_entry_the_other_reads_it();

        Assert.Equal("old", await Cache(two).GetOrCreateAsync("removed", _ => ValueTask.FromResult("new")));
        Assert.Equal("old", await Cache(two).GetOrCreateAsync("tagged", _ => ValueTask.FromResult("new"), tags: ["red"]));
    }

    [Fact]
    public async Task When_one_instance_sets_an_entry_the_other_reads_it()
    {
        Assert.Equal("old", await GetAsync(_two, "a", "old"));

        await Cache(_one).SetAsync("a", "new");

        await Eventually.IsTrueAsync("read", async () => await GetAsync(_two, "a", "never") == "new");
    }

    [Fact]
    public async Task When_one_instance_invalidates_a_tag_the_other_drops_its_entries_and_keeps_the_rest()
    {
        foreach (var app in new[] { _one, _two })
        {
            await GetAsync(app, "red", "old", "red");
            await GetAsync(app, "blue", "old", "blue");
        }

        await Cache(_one).RemoveByTagAsync("red");
        await Eventually.IsTrueAsync("forgotten", async () => await GetAsync(_two, "red", "new", "red") == "new");

        Assert.Equal("new", await GetAsync(_one, "red", "never", "red"));
        Assert.Equal("old", await GetAsync(_two, "blue", "never", "blue"));
        Assert.Equal("old", await GetAsync(_one, "blue", "never", "blue"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entry_that_was_read_without_naming_its_tags_is_still_removed_with_them(bool here)
    {
        await Cache(_one).SetAsync("article", "old", tags: ["red", "großes Lager"]);
        await Cache(_one).SetAsync("other", "old", tags: ["blue"]);
        await Eventually.IsTrueAsync(
            "read from Redis", async () => await ReadAsync("article") == "old" && await ReadAsync("other") == "old");

        await Cache(here ? _two : _one).RemoveByTagAsync("großes Lager");

        if (!here)
            await Eventually.IsTrueAsync("heard", async () => await ReadAsync("article") == "new");
        Assert.Equal("new", await ReadAsync("article"));
        Assert.Equal("old", await ReadAsync("other"));

        ValueTask<string> ReadAsync(string key) => Cache(_two).GetOrCreateAsync(key, _ => ValueTask.FromResult("new"));
    }

    [Fact]
    public async Task An_entry_with_a_removed_tag_can_be_created_and_removed_again()
    {
        for (var round = 0; round < 3; round++)
        {
            await Cache(_one).SetAsync("article", $"{round}", tags: ["red"]);
            await Eventually.IsTrueAsync("read", async () => await ReadAsync() == $"{round}");
            await Cache(_two).RemoveByTagAsync("red");
            Assert.Equal("none", await GetAsync(_two, "article", "none"));
        }

        ValueTask<string> ReadAsync() => Cache(_two).GetOrCreateAsync("article", _ => ValueTask.FromResult("none"));
    }

    [Fact]
    public async Task Apps_with_different_instance_names_do_not_receive_each_others_messages()
    {
        await using var stranger = await TestApp.StartAsync(
            _azure, builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration)
                .AddHybridCache(), ("InstanceName", "stranger:"));
        _ = Cache(stranger);
        // As when it starts to listen.
        await Eventually.IsTrueAsync("listens", () => Drops() > 0);
        var (round, kept) = (0, "");
        await Eventually.IsTrueAsync("the stranger's own connection is quiet meanwhile", async () =>
        {
            var (a, b, red, drops) = ($"a{round}", $"b{round}", $"red{round++}", Drops());
            await Cache(stranger).SetAsync(a, "old", tags: [red]);
            await stranger.Redis.GetDatabase().KeyDeleteAsync(stranger.InstanceName() + a);
            await GetAsync(_two, a, "old", red);
            await GetAsync(_two, b, "old", red);

            await Cache(_one).RemoveAsync(a);
            await Cache(_one).RemoveByTagAsync(red);

            await Eventually.IsTrueAsync(
                "forgotten", async () => await GetAsync(_two, a, "new") == "new" && await GetAsync(_two, b, "new") == "new");
            kept = await Cache(stranger).GetOrCreateAsync(a, _ => ValueTask.FromResult("new"), tags: [red]);
            return Drops() == drops;
        });

        Assert.Equal("old", kept);

        int Drops() => stranger.Log.Lines.Count(
            line => line.Contains("The local entries are dropped: the conne", StringComparison.Ordinal));
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task An_invalidation_is_written_once_however_many_instances_receive_it()
    {
        await using var three = await StartAsync(_azure);
        var before = await _one.Redis.CountCommandsAsync();

        await GetAsync(_two, "a", "old", "red");
        await Cache(_one).RemoveByTagAsync("red");
        await Eventually.IsTrueAsync("forgotten", async () => await GetAsync(_two, "a", "new", "red") == "new");

        // The entry, the time of the tag, and the entry again, which HybridCache writes after it has returned the value.
        await Eventually.IsTrueAsync("all is written", async () => await WritesAsync() >= 3);
        Assert.Equal(3, await WritesAsync());

        async Task<long> WritesAsync()
        {
            var after = await _one.Redis.CountCommandsAsync();
            return after.Since(before, "hset") + after.Since(before, "hmset");
        }
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task Entries_changed_during_an_interruption_are_dropped_afterwards()
    {
        await GetAsync(_two, "removed", "old");
        await GetAsync(_two, "tagged", "old", "red");
        _azure.EdgeFaults.RefuseConnections = true;
        _azure.EdgeFaults.DropConnections();
        await Eventually.IsTrueAsync("disconnected", () => !_one.Redis.IsConnected && !_two.Redis.IsConnected);
        _azure.EdgeFaults.RefuseConnections = false;

        // The instance that is back first announces what the other one may miss.
        await Eventually.IsTrueAsync("one is back", () => _one.Redis.IsConnected);
        await Cache(_one).RemoveAsync("removed");
        await Cache(_one).RemoveByTagAsync("red");

        await Eventually.IsTrueAsync("forgotten", async () =>
            await GetAsync(_two, "removed", "new") == "new" && await GetAsync(_two, "tagged", "new", "red") == "new");
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task Missed_messages_are_made_up_for_when_the_connection_is_back()
    {
        await using var azure = await ChosenProfile.StartOneServerAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var far = new DelayingProxy(azure.Endpoint, TimeSpan.Zero);
        await using var cut = await StartAsync(azure, ("Endpoint", far.Endpoint + ",syncTimeout=500,asyncTimeout=500"));
        await using var other = await StartAsync(azure);
        await HearEachOtherAsync(cut, other);
        await GetAsync(other, "a", "old", "red");
        far.IsCut = true;
        await Eventually.IsTrueAsync("cut off", () => !cut.Redis.IsConnected);

        await Assert.ThrowsAsync<RedisConnectionException>(() => Cache(cut).RemoveAsync("a").AsTask());
        await other.Redis.GetDatabase().KeyDeleteAsync($"{other.InstanceName()}a");
        Assert.Equal("old", await GetAsync(other, "a", "never"));
        far.IsCut = false;

        await Eventually.IsTrueAsync("made good", async () => await GetAsync(other, "a", "new") == "new");
    }

    [Fact]
    public async Task Our_distributed_cache_is_one_cache_for_the_app_and_Microsofts_is_two()
    {
        var servers = _one.Redis.GetServers();
        var listeners = await Task.WhenAll(
            servers.Select(server => server.SubscriptionSubscriberCountAsync(RedisChannel.Literal($"{_one.InstanceName()}hybrid-cache"))));
        // In a cluster StackExchange.Redis may subscribe at several servers; messages from the others are ignored.
        Assert.InRange(listeners.Sum(), 2, 2 * servers.Length);

        var made = 0;
        var services = new ServiceCollection()
            .AddStackExchangeRedisCache(options =>
            {
                options.InstanceName = LiveCache.Name(_azure, "");
                options.ConnectionMultiplexerFactory = () => Task.FromResult(_one.Redis);
            })
            .AddHybridCache().Services;
        var stock = services.Single(service => service.ServiceType == typeof(HybridCache)).ImplementationType!;
        services.AddSingleton(provider =>
        {
            made++;
            return (HybridCache)ActivatorUtilities.CreateInstance(provider, stock);
        });
        // Not disposed, because that would close the app's connection.
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<HybridCache>().SetAsync("a", "1");

        Assert.Equal(2, made);
    }

    [Fact]
    public async Task An_invalidation_is_received_at_once()
    {
        var times = new List<double>();
        for (var run = 0; run < 50; run++)
        {
            var key = $"key{run}";
            await GetAsync(_two, key, "old");
            var start = Stopwatch.GetTimestamp();
            await Cache(_one).RemoveAsync(key);
            while (await Cache(_two).GetOrCreateAsync(key, _ => ValueTask.FromResult("new")) == "old")
                await Task.Yield();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine($"removed here and forgotten there after {times.Order().ElementAt(times.Count / 2):F2} ms (median)");
    }

    private static HybridCache Cache(TestApp app) => app.Services.GetRequiredService<HybridCache>();

    /// <summary>Reads the value, or creates it and waits until it is stored: HybridCache returns first.</summary>
    private static async Task<string> GetAsync(TestApp app, string key, string made, params string[] tags)
    {
        var value = await Cache(app).GetOrCreateAsync(key, _ => ValueTask.FromResult(made), tags: tags);
        if (value == made)
            await Eventually.IsTrueAsync("stored", () => IsStoredAsync(app, key, made));
        return value;
    }

    /// <summary>Whether Redis has this value, and not an older one that was invalidated by its tag.</summary>
    private static async Task<bool> IsStoredAsync(TestApp app, string key, string value) =>
        (byte[]?)await app.Redis.GetDatabase().HashGetAsync(app.InstanceName() + key, "data") is { } payload
        && payload.AsSpan().IndexOf(Encoding.UTF8.GetBytes(value)) >= 0;

    private static Task<TestApp> StartAsync(AzureRedisEmulator azure, params (string Key, string Value)[] settings) => TestApp.StartAsync(
        azure,
        builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddHybridCache(),
        [("InstanceName", "shop:"), .. settings]);

    private static async Task HearEachOtherAsync(TestApp one, TestApp two)
    {
        foreach (var (speaker, listener) in new[] { (one, two), (two, one) })
        {
            await Eventually.IsTrueAsync("they receive each other's messages", async () =>
            {
                // A new key each time: if the message about a removal was missed, the value stays in the listener's memory.
                var probe = $"probe-{Guid.NewGuid():N}";
                await GetAsync(listener, probe, "old");
                await Cache(speaker).RemoveAsync(probe);
                await Task.Delay(20);
                return await Cache(listener).GetOrCreateAsync(probe, _ => ValueTask.FromResult("new")) == "new";
            });
            await Cache(speaker).RemoveAsync("probe");
        }
    }
}
