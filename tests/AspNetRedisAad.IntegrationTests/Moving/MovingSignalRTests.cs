using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Hubs of instances in neighbouring stages, side by side.</summary>
public sealed class MovingSignalRTests : IAsyncLifetime
{
    private const int Count = 20;

    private static int _mark = -1;

    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData("none on the old cache", "Copy", "shop:")]
    [InlineData("none on the old cache", "Copy", "old-shop:")]
    [InlineData("none on the old cache", "Copy", "")]
    [InlineData("stock", "Copy", "shop:")]
    [InlineData("Copy", "Copy", "shop:")]
    [InlineData("Copy", "Switch", "shop:")]
    [InlineData("Copy", "Switch", "old-shop:")]
    [InlineData("Copy", "Switch", "")]
    [InlineData("Switch", "Drain", "shop:")]
    [InlineData("Switch", "Drain", "old-shop:")]
    [InlineData("Drain", "none", "shop:")]
    public async Task Each_message_arrives_once_and_answers_and_memberships_come_across(string first, string second, string oldName)
    {
        await using var one = await StartAsync(first, oldName);
        await using var two = await StartAsync(second, oldName, first == "stock");

        await EachArrivesOnceAsync([one, two], ChatApp.Ways);
        // Microsoft's backplane sends before it listens for answers, and waits for one that it has missed for ever.
        await Eventually.IsTrueAsync("both listen for answers", async () =>
            await CountAsync(_caches.Old, "*internal:return:*") + await CountAsync(_caches.New, "*internal:return:*") == 2);
        foreach (var (here, there) in new[] { (one, two), (two, one) })
        {
            Assert.Equal($"answer of {there.Id}", await here.Hub.Clients.Client(there.Id).InvokeAsync<string>("ask", CancellationToken.None));
            await Assert.ThrowsAsync<IOException>(() => here.Hub.Clients.Client("nobody").InvokeAsync<string>("ask", CancellationToken.None));
            await here.Hub.Groups.AddToGroupAsync(there.Id, "added");
            await here.SendAsync("added", 1);
            await Eventually.IsTrueAsync("a member hears its group", () => there.Counted("added").SequenceEqual([1]));
            await here.Hub.Groups.RemoveFromGroupAsync(there.Id, "added");
            await here.SendAsync("added", 2);
            await EachArrivesOnceAsync([one, two], ["all"]);
            Assert.Equal([1], there.Counted("added"));
        }
    }

    [Theory]
    [InlineData("Copy", "Copy", false)]
    [InlineData("Switch", "Switch", true)]
    [InlineData("Switch", "Drain", true)]
    public async Task What_is_not_read_may_stop_and_costs_nothing_but_a_line_in_the_log(string first, string second, bool isOld)
    {
        await using var one = await StartAsync(first, "shop:");
        await using var two = await StartAsync(second, "shop:");
        await EachArrivesOnceAsync([one, two], ChatApp.Ways);
        var other = isOld ? _caches.Old : _caches.New;

        await other.StopServerAsync();
        await EachArrivesOnceAsync([one, two], ["all", "group", "user"]);

        await other.RestartServerAsync();
        await EachArrivesOnceAsync([one, two], ["all", "group", "user"]);
        var said = Assert.Single(one.App.Log.Lines, line => line.Contains("The app goes on with the ", StringComparison.Ordinal));
        Assert.Contains(isOld ? "The old cache" : "The new cache", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Between_Copy_and_Switch_messages_flow_again_when_either_cache_is_back()
    {
        await using var one = await StartAsync("Copy", "shop:");
        await using var two = await StartAsync("Switch", "shop:");
        await EachArrivesOnceAsync([one, two], ["all"]);

        foreach (var cache in new[] { _caches.Old, _caches.New })
        {
            await cache.StopServerAsync();
            // Its own client hears what an instance can publish on the cache that it reads.
            await EachArrivesOnceAsync([cache == _caches.Old ? two : one], ["all", "group", "user"]);
            await cache.RestartServerAsync();
            await FlowAgainAsync(one, two);
            await EachArrivesOnceAsync([one, two], ChatApp.Ways);
        }
    }

    [Fact]
    public async Task An_instance_that_starts_without_the_cache_that_it_does_not_read_sends_and_is_heard_there_later()
    {
        await _caches.New.StopServerAsync();
        await using var one = await StartAsync("Copy", "shop:");
        await EachArrivesOnceAsync([one], ["all", "group", "user"]);

        await _caches.New.RestartServerAsync();
        await using var two = await StartAsync("Switch", "shop:");
        await FlowAgainAsync(one, two);

        await EachArrivesOnceAsync([one, two], ChatApp.Ways);
    }

    [Fact]
    public async Task A_channel_prefix_of_the_old_cache_is_known_there_alone()
    {
        const string prefix = ",channelPrefix=legacy";
        await using var stock = await ChatApp.StartAsync(_caches.StartOldAppAsync(
            ChatApp.ConfigureStock, ChatApp.Map, ("Endpoint", _caches.Old.GetSettings()["AzureRedisAad:Endpoint"] + prefix)));
        await using var copy = await StartAsync("Copy");
        await EachArrivesOnceAsync([stock, copy], ChatApp.Ways);
        await using var two = await StartAsync("Switch");

        await EachArrivesOnceAsync([copy, two], ChatApp.Ways);

        Task<ChatApp> StartAsync(string stage) => ChatApp.StartAsync(_caches.StartAppAsync(
            null,
            ChatApp.Configure,
            ChatApp.Map,
            [
                .. _caches.FromOldWithKey(stage).Where(setting => setting.Key != "MoveFrom:ConnectionString"),
                ("MoveFrom:ConnectionString", _caches.OldConnectionString + prefix),
                ("MoveFrom:IsStock", "true"),
                ("MoveFrom:ConfirmedStage", stage),
                ("InstanceName", "shop:"),
            ]));
    }

    [Theory]
    [InlineData("Copy", "Switch")]
    [InlineData("Switch", "Switch")]
    public async Task The_new_cache_may_be_a_cluster(string first, string second)
    {
        await using var caches = await TwoCaches.StartAsync(EmulatorProfile.AzureManagedRedisOss);
        await using var one = await StartAsync(caches, first, "shop:");
        await using var two = await StartAsync(caches, second, "shop:");

        await EachArrivesOnceAsync([one, two], ChatApp.Ways);
        foreach (var (here, there) in new[] { (one, two), (two, one) })
        {
            await here.Hub.Groups.AddToGroupAsync(there.Id, "added");
            await here.SendAsync("added", 1);
            await Eventually.IsTrueAsync("a member hears its group", () => there.Counted("added").SequenceEqual([1]));
        }
    }

    [Fact]
    public async Task Renewed_tokens_of_both_caches_cost_no_message()
    {
        await using var caches = await TwoCaches.StartAsync(tokenLifetime: TimeSpan.FromSeconds(8));
        await using var one = await StartAsync(caches, "Copy", "shop:");
        await using var two = await StartAsync(caches, "Switch", "shop:");
        await EachArrivesOnceAsync([one, two], ["all"]);

        // Each of the two instances has two connections to each cache.
        var before = (Old: caches.Old.Counters.Reauthentications, New: caches.New.Counters.Reauthentications);
        await Eventually.IsTrueAsync("renewed twice", async () =>
        {
            await EachArrivesOnceAsync([one, two], ["all", "group"]);
            return caches.Old.Counters.Reauthentications >= before.Old + 8 && caches.New.Counters.Reauthentications >= before.New + 8;
        });

        Assert.Equal(0, caches.Old.Counters.ExpiryCloses + caches.New.Counters.ExpiryCloses);
    }

    [Fact]
    public async Task The_apps_own_multiplexer_and_subscriber_stay_on_the_new_cache()
    {
        await using var app = await StartAsync("Copy", "shop:");
        var heard = 0;
        await app.App.Services.GetRequiredService<ISubscriber>().SubscribeAsync(RedisChannel.Literal("news"), (_, _) => Interlocked.Increment(ref heard));

        Assert.Equal((0, 1), (await CountAsync(_caches.Old, "news"), await CountAsync(_caches.New, "news")));
        Assert.Equal(1, await app.App.Redis.GetSubscriber().PublishAsync(RedisChannel.Literal("news"), "1"));
        await Eventually.IsTrueAsync("heard", () => heard == 1);
    }

    /// <summary>A number that is not counted.</summary>
    private static int NextMark() => Interlocked.Decrement(ref _mark);

    /// <summary>How many channels with such a name have listeners.</summary>
    private static async Task<int> CountAsync(AzureRedisEmulator cache, string pattern) =>
        int.Parse(await cache.AdministerAsync("EVAL", "return #redis.call('PUBSUB', 'CHANNELS', ARGV[1])", "0", pattern), CultureInfo.InvariantCulture);

    /// <summary>Sends numbers from each, in each way, and then the last one twice: what comes more than once has come by then.</summary>
    private static async Task EachArrivesOnceAsync(IReadOnlyList<ChatApp> instances, IReadOnlyList<string> ways)
    {
        var first = instances.SelectMany(instance => ChatApp.Ways.SelectMany(instance.Counted)).DefaultIfEmpty(-1).Max() + 1;
        for (var number = first; number < first + Count; number++)
        {
            foreach (var way in ways)
                await instances[number % instances.Count].SendAsync(way, number);
        }

        foreach (var last in new[] { NextMark(), NextMark() })
        {
            foreach (var instance in instances)
                await instance.SendAsync("all", last);
            foreach (var instance in instances)
                await Eventually.IsTrueAsync($"the last {last}", () => instance.Heard("all").Count(number => number == last) == instances.Count);
        }

        foreach (var instance in instances)
        {
            Assert.All(ways, way => Assert.Equal(Enumerable.Range(first, Count), instance.Counted(way).Where(number => number >= first)));
        }
    }

    private static Task FlowAgainAsync(params ChatApp[] instances) => Eventually.IsTrueAsync("each hears each", async () =>
    {
        var number = NextMark();
        try
        {
            foreach (var instance in instances)
                await instance.SendAsync("all", number);
        }
        catch (RedisException)
        {
            return false;
        }

        return instances.All(instance => instance.Heard("all").Count(heard => heard == number) >= instances.Length);
    });

    private Task<ChatApp> StartAsync(string stage, string oldName, bool isStock = false) => StartAsync(_caches, stage, oldName, isStock);

    private static Task<ChatApp> StartAsync(TwoCaches caches, string stage, string oldName, bool isStock = false) => ChatApp.StartAsync(stage switch
    {
        "stock" => caches.StartOldAppAsync(ChatApp.ConfigureStock, ChatApp.Map),
        "none on the old cache" => caches.StartOldAppAsync(ChatApp.Configure, ChatApp.Map, ("InstanceName", oldName)),
        "none" => caches.StartAppAsync(null, ChatApp.Configure, ChatApp.Map, ("InstanceName", "shop:")),
        _ => caches.StartAppAsync(
            stage,
            ChatApp.Configure,
            ChatApp.Map,
            ("InstanceName", "shop:"),
            ("MoveFrom:InstanceName", oldName),
            ("MoveFrom:IsStock", isStock.ToString()),
            ("MoveFrom:ConfirmedStage", stage)),
    });
}
