using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Hubs of a moving app, when one of the two caches is down or closes connections.</summary>
public sealed class MovingSignalROutageTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData("Copy", "Copy", false)]
    [InlineData("Switch", "Switch", true)]
    [InlineData("Switch", "Drain", true)]
    public async Task A_failure_of_the_cache_that_is_not_read_costs_only_a_log_line(string first, string second, bool isOld)
    {
        await using var one = await StartAsync(first);
        await using var two = await StartAsync(second);
        await ChatApps.EachArrivesOnceAsync([one, two], ChatApp.Ways);
        var other = isOld ? _caches.Old : _caches.New;

        await other.StopServerAsync();
        await ChatApps.EachArrivesOnceAsync([one, two], ["all", "group", "user"]);

        await other.RestartServerAsync();
        await ChatApps.EachArrivesOnceAsync([one, two], ["all", "group", "user"]);
        var said = Assert.Single(one.App.Log.Lines, line => line.Contains("The app continues with the ", StringComparison.Ordinal));
        Assert.Contains(isOld ? "The old cache" : "The new cache", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Between_Copy_and_Switch_messages_flow_again_when_either_cache_is_back()
    {
        await using var one = await StartAsync("Copy");
        await using var two = await StartAsync("Switch");
        await ChatApps.EachArrivesOnceAsync([one, two], ["all"]);

        foreach (var cache in new[] { _caches.Old, _caches.New })
        {
            await cache.StopServerAsync();
            // An instance's own client receives what the instance can publish on the cache that it reads.
            await ChatApps.EachArrivesOnceAsync([cache == _caches.Old ? two : one], ["all", "group", "user"]);
            await cache.RestartServerAsync();
            await ChatApps.FlowAgainAsync(one, two);
            await ChatApps.EachArrivesOnceAsync([one, two], ChatApp.Ways);
        }
    }

    [Fact]
    public async Task An_instance_that_starts_without_the_cache_that_it_does_not_read_reaches_its_subscribers_later()
    {
        await _caches.New.StopServerAsync();
        await using var one = await StartAsync("Copy");
        await ChatApps.EachArrivesOnceAsync([one], ["all", "group", "user"]);

        await _caches.New.RestartServerAsync();
        await using var two = await StartAsync("Switch");
        await ChatApps.FlowAgainAsync(one, two);

        await ChatApps.EachArrivesOnceAsync([one, two], ChatApp.Ways);
    }

    [Fact]
    public async Task Token_renewals_for_both_caches_lose_no_message()
    {
        await using var caches = await TwoCaches.StartAsync(tokenLifetime: TimeSpan.FromSeconds(8));
        await using var one = await ChatApps.StartAsync(caches, "Copy", "shop:");
        await using var two = await ChatApps.StartAsync(caches, "Switch", "shop:");
        await ChatApps.EachArrivesOnceAsync([one, two], ["all"]);

        // Each of the two instances has two connections to each cache.
        var before = (Old: caches.Old.Counters.Reauthentications, New: caches.New.Counters.Reauthentications);
        await Eventually.IsTrueAsync("renewed twice", async () =>
        {
            await ChatApps.EachArrivesOnceAsync([one, two], ["all", "group"]);
            return caches.Old.Counters.Reauthentications >= before.Old + 8 && caches.New.Counters.Reauthentications >= before.New + 8;
        });

        Assert.Equal(0, caches.Old.Counters.ExpiryCloses + caches.New.Counters.ExpiryCloses);
    }

    private Task<ChatApp> StartAsync(string stage) => ChatApps.StartAsync(_caches, stage, "shop:");
}
