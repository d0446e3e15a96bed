using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Hubs of instances in neighboring stages, side by side.</summary>
public sealed class MovingSignalRTests : IAsyncLifetime
{
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
    public async Task Each_message_arrives_once_and_answers_and_memberships_cross_instances(string first, string second, string oldName)
    {
        await using var one = await StartAsync(first, oldName);
        await using var two = await StartAsync(second, oldName, first == "stock");

        await ChatApps.EachArrivesOnceAsync([one, two], ChatApp.Ways);
        // Microsoft's backplane sends before it listens for answers, and waits forever for an answer that it has missed.
        await Eventually.IsTrueAsync("both listen for answers", async () =>
            await CountAsync(_caches.Old, "*internal:return:*") + await CountAsync(_caches.New, "*internal:return:*") == 2);
        foreach (var (here, there) in new[] { (one, two), (two, one) })
        {
            Assert.Equal(
                $"answer of {there.Id}", await here.Hub.Clients.Client(there.Id).InvokeAsync<string>("ask", CancellationToken.None));
            await Assert.ThrowsAsync<IOException>(
                () => here.Hub.Clients.Client("nobody").InvokeAsync<string>("ask", CancellationToken.None));
            await here.Hub.Groups.AddToGroupAsync(there.Id, "added");
            await here.SendAsync("added", 1);
            await Eventually.IsTrueAsync("a member receives its group's messages", () => there.Counted("added").SequenceEqual([1]));
            await here.Hub.Groups.RemoveFromGroupAsync(there.Id, "added");
            await here.SendAsync("added", 2);
            await ChatApps.EachArrivesOnceAsync([one, two], ["all"]);
            Assert.Equal([1], there.Counted("added"));
        }
    }

    [Fact]
    public async Task The_channel_prefix_of_the_old_cache_is_used_only_there()
    {
        const string prefix = ",channelPrefix=legacy";
        await using var stock = await ChatApp.StartAsync(_caches.StartOldAppAsync(
            ChatApp.ConfigureStock, ChatApp.Map, ("Endpoint", _caches.Old.GetSettings()["AzureRedisAad:Endpoint"] + prefix)));
        await using var copy = await StartAsync("Copy");
        await ChatApps.EachArrivesOnceAsync([stock, copy], ChatApp.Ways);
        await using var two = await StartAsync("Switch");

        await ChatApps.EachArrivesOnceAsync([copy, two], ChatApp.Ways);

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
        await using var one = await ChatApps.StartAsync(caches, first, "shop:");
        await using var two = await ChatApps.StartAsync(caches, second, "shop:");

        await ChatApps.EachArrivesOnceAsync([one, two], ChatApp.Ways);
        foreach (var (here, there) in new[] { (one, two), (two, one) })
        {
            await here.Hub.Groups.AddToGroupAsync(there.Id, "added");
            await here.SendAsync("added", 1);
            await Eventually.IsTrueAsync("a member receives its group's messages", () => there.Counted("added").SequenceEqual([1]));
        }
    }

    [Fact]
    public async Task The_apps_multiplexer_and_subscriber_stay_on_the_new_cache()
    {
        await using var app = await StartAsync("Copy", "shop:");
        var heard = 0;
        await app.App.Services.GetRequiredService<ISubscriber>()
            .SubscribeAsync(RedisChannel.Literal("news"), (_, _) => Interlocked.Increment(ref heard));

        Assert.Equal((0, 1), (await CountAsync(_caches.Old, "news"), await CountAsync(_caches.New, "news")));
        Assert.Equal(1, await app.App.Redis.GetSubscriber().PublishAsync(RedisChannel.Literal("news"), "1"));
        await Eventually.IsTrueAsync("heard", () => heard == 1);
    }

    /// <summary>The number of channels with such a name that have subscribers.</summary>
    private static async Task<int> CountAsync(AzureRedisEmulator cache, string pattern) =>
        int.Parse(await cache.AdministerAsync("EVAL", "return #redis.call('PUBSUB', 'CHANNELS', ARGV[1])", "0", pattern),
            CultureInfo.InvariantCulture);

    private Task<ChatApp> StartAsync(string stage, string oldName, bool isStock = false) =>
        ChatApps.StartAsync(_caches, stage, oldName, isStock);
}
