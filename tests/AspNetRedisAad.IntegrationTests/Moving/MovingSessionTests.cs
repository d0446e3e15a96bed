using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Sessions in each stage, and back and forth between neighboring ones.</summary>
public sealed class MovingSessionTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;

    /// <summary>Each instance of one stage together with one of the other.</summary>
    public static TheoryData<string, string> Neighbors => new() { { "before", "Copy" }, { "Copy", "Switch" }, { "Switch", "Drain" } };

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [MemberData(nameof(Neighbors))]
    public async Task Neighbors_see_what_the_other_has_changed(string stage, string next)
    {
        await using var one = await StartAsync(stage);
        await using var two = await StartAsync(next);
        var visitor = new SessionOf();

        await visitor.SetAsync(one, "a", "1");
        await visitor.SetAsync(two, "b", "2");
        await visitor.SetAsync(one, "a", "3");
        Assert.Equal("a=3 b=2", await visitor.ReadAsync(two));
        Assert.Equal("a=3 b=2", visitor.Read(one));

        await visitor.RemoveAsync(two, "a");
        await visitor.SetAsync(one, "c", "4");
        Assert.Equal("b=2 c=4", await visitor.ReadAsync(one));
        Assert.Equal("b=2 c=4", visitor.Read(two));
    }

    [Theory]
    [MemberData(nameof(Neighbors))]
    public async Task Requests_of_neighbors_at_the_same_time_keep_each_others_values(string stage, string next)
    {
        await using var one = await StartAsync(stage);
        await using var two = await StartAsync(next);
        var visitor = new SessionOf();
        await visitor.SetAsync(one, "a", "0");

        for (var round = 1; round <= 20; round++)
        {
            var (left, right) = (await visitor.LoadAsync(one), await visitor.LoadAsync(two));
            left.Set($"l{round}", "x"u8.ToArray());
            right.Set($"r{round}", "y"u8.ToArray());
            await Task.WhenAll(left.CommitAsync(), right.CommitAsync());

            // If the machine takes longer than a second, one is written late.
            foreach (var app in new[] { one, two })
                await Eventually.IsTrueAsync(
                    $"{1 + (2 * round)} values", async () => (await visitor.LoadAsync(app)).Keys.Count() == 1 + (2 * round));
        }
    }

    [Fact]
    public async Task Nothing_is_lost_through_all_stages_and_back()
    {
        var visitor = new SessionOf();
        string[] stages = ["before", "Copy", "Switch", "Drain", "Switch", "Copy", "before", "Copy", "Switch", "Drain", "after"];
        for (var step = 0; step < stages.Length; step++)
        {
            await using var app = await StartAsync(stages[step]);
            await visitor.SetAsync(app, $"s{step:00}", $"{step}");
            Assert.Equal(
                string.Join(' ', Enumerable.Range(0, step + 1).Select(each => $"s{each:00}={each}")), await visitor.ReadAsync(app));
        }
    }

    [Fact]
    public async Task The_latest_write_of_an_instance_without_the_move_counts_when_the_new_cache_is_read()
    {
        var visitor = new SessionOf();
        await using (var before = await StartAsync("before"))
        await using (var copy = await StartAsync("Copy"))
        {
            await visitor.SetAsync(copy, "a", "1");
            await visitor.SetAsync(before, "a", "2");
            await visitor.SetAsync(before, "b", "3");
            await visitor.RemoveAsync(before, "a");
        }

        await using var app = await StartAsync("Switch");
        Assert.Equal("b=3", await visitor.ReadAsync(app));
    }

    /// <summary>A session that no moving instance has written has no write time. Its copy must not look newer than later writes.</summary>
    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    public async Task A_copy_does_not_hide_what_an_instance_without_the_move_wrote_after_it(string copiedIn)
    {
        var visitor = new SessionOf();
        await using (var before = await StartAsync("before"))
            await visitor.SetAsync(before, "a", "1");
        await using (var app = await StartAsync(copiedIn))
        {
            Assert.Equal("a=1", await visitor.ReadAsync(app));
            await CopiedAsync(app, visitor);
        }

        await using (await StartAsync("Copy"))
        {
            await using var before = await StartAsync("before");
            await visitor.SetAsync(before, "a", "2");
        }

        await using var next = await StartAsync("Switch");
        Assert.Equal("a=2", await visitor.ReadAsync(next));
    }

    [Fact]
    public async Task A_session_that_is_only_read_is_copied_too()
    {
        var visitor = new SessionOf();
        await using (var before = await StartAsync("before"))
            await visitor.SetAsync(before, "a", "1");
        await using (var copy = await StartAsync("Copy"))
        {
            Assert.Equal("a=1", await visitor.ReadAsync(copy));
            await CopiedAsync(copy, visitor);
        }

        await _caches.Old.StopServerAsync();
        await using var app = await StartAsync("Switch");
        Assert.Equal("a=1", await visitor.ReadAsync(app));
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    public async Task Its_life_is_the_same_in_both_caches(string stage)
    {
        var visitor = new SessionOf();
        await using (var before = await StartAsync("before"))
            await visitor.SetAsync(before, "a", "1");
        await using var app = await _caches.StartAppAsync(stage, ("MoveFrom:ConfirmedStage", stage), ("RenewalInterval", "00:00:00"));
        await visitor.SetAsync(app, "b", "1");

        foreach (var cache in new[] { _caches.Old, _caches.New })
            await cache.AdministerAsync("PEXPIRE", $"session:{visitor.Key}", "60000");
        await visitor.ReadAsync(app);

        foreach (var cache in new[] { _caches.Old, _caches.New })
            await Eventually.IsTrueAsync(
                "its life restarts", async () => await LifeAsync(cache, visitor) is > 1_190_000 and <= 1_200_000);
    }

    [Fact]
    public async Task A_write_in_Drain_removes_the_entry_from_the_old_cache()
    {
        var visitor = new SessionOf();
        await using (var app = await StartAsync("Switch"))
        {
            await visitor.SetAsync(app, "a", "1");
            // If the machine takes longer than a second, it is written late.
            await Eventually.IsTrueAsync("it is in the old cache", () => ExistsAsync(_caches.Old, visitor));
        }

        await using var drain = await StartAsync("Drain");
        await visitor.SetAsync(drain, "a", "2");

        await Eventually.IsTrueAsync("it has left the old cache", async () => !await ExistsAsync(_caches.Old, visitor));
        Assert.Equal("a=2", await visitor.ReadAsync(drain));
    }

    /// <summary>Visits until the session has been copied. The first visit may come before the instance has reached the new cache.</summary>
    private Task CopiedAsync(TestApp app, SessionOf visitor) => Eventually.IsTrueAsync("the session is in the new cache", async () =>
    {
        await visitor.ReadAsync(app);
        return await ExistsAsync(_caches.New, visitor);
    });

    private static async Task<bool> ExistsAsync(AzureRedisEmulator cache, SessionOf visitor) =>
        await cache.AdministerAsync("EXISTS", $"session:{visitor.Key}") is ":1" or "1";

    private static async Task<long> LifeAsync(AzureRedisEmulator cache, SessionOf visitor) =>
        long.Parse((await cache.AdministerAsync("PTTL", $"session:{visitor.Key}"))
            .TrimStart(':'), System.Globalization.CultureInfo.InvariantCulture);

    private Task<TestApp> StartAsync(string stage) => stage switch
    {
        "before" => _caches.StartOldAppAsync(_ => { }, _ => { }),
        "after" => _caches.StartAppAsync(null),
        // Some tests skip stages on purpose.
        _ => _caches.StartAppAsync(stage, ("MoveFrom:ConfirmedStage", stage)),
    };
}
