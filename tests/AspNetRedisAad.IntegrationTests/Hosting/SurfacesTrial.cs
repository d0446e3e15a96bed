using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>Each surface on two instances of an app: what one does, the other sees.</summary>
internal sealed class SurfacesTrial(TestApp one, TestApp two)
{
    public async Task RunAsync()
    {
        await Task.WhenAll(CacheAsync(), SessionAsync(), KeyRingAsync(), OutputCacheAsync(), HybridCacheAsync(), SignalRAsync());

        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/health")).Status);
        Assert.DoesNotContain(one.Log.Lines.Concat(two.Log.Lines), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private async Task CacheAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            var (key, value) = ($"entry{i}", $"value{i}");
            await one.Cache().SetStringAsync(key, value, new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(10) });
            await one.Redis.GetDatabase().KeyExpireAsync(one.InstanceName() + key, TimeSpan.FromMinutes(1));

            Assert.Equal(value, await two.Cache().GetStringAsync(key));
            await Eventually.IsTrueAsync("renewed", async () =>
                await one.Redis.GetDatabase().KeyTimeToLiveAsync(one.InstanceName() + key) > TimeSpan.FromMinutes(9));
            await two.Cache().RefreshAsync(key);
            await two.Cache().RemoveAsync(key);
            Assert.Null(await one.Cache().GetStringAsync(key));
        }
    }

    private async Task SessionAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            using var visitor = one.CreateVisitor();
            await visitor.GetStringAsync(new Uri(one.Client.BaseAddress!, $"/write?value={i}"));
            await visitor.GetStringAsync(new Uri(two.Client.BaseAddress!, $"/write?value=again{i}"));
            Assert.Equal($"again{i}", await visitor.GetStringAsync(new Uri(one.Client.BaseAddress!, "/read")));
        }
    }

    private Task KeyRingAsync() => Task.Run(() => Assert.Equal("text", two.Protector().Unprotect(one.Protector().Protect("text"))));

    private async Task OutputCacheAsync()
    {
        string[] paths = [.. Enumerable.Range(0, 20).Select(i => $"/page/{i}")];
        // A visitor may have the page before the output cache has stored it.
        string[] first = [];
        await Eventually.IsTrueAsync("both serve the same pages", async () =>
        {
            first = await PagesAsync(one);
            var second = await PagesAsync(two);
            return first.SequenceEqual(second);
        });

        await two.Pages().EvictByTagAsync("pages", default);

        Assert.Empty((await PagesAsync(one)).Intersect(first));

        async Task<string[]> PagesAsync(TestApp app) => await Task.WhenAll(paths.Select(async path => (await app.GetAsync(path)).Body));
    }

    private async Task HybridCacheAsync()
    {
        // A new key each time: if the message about a removal was missed, the value stays in the other instance's memory.
        var round = 0;
        await Eventually.IsTrueAsync("they receive each other's messages", async () =>
        {
            var probe = $"probe{round++}";
            await CachedAsync(two, probe, "old");
            await one.HybridCache().RemoveAsync(probe);
            // The message is on its way when the removal is over.
            var isDropped = false;
            for (var attempt = 0; attempt < 20 && !isDropped; attempt++)
            {
                await Task.Delay(5);
                isDropped = await CachedAsync(two, probe, "new") == "new";
            }

            return isDropped;
        });
        string[] keys = [.. Enumerable.Range(0, 10).Select(i => $"tagged{i}")];
        foreach (var key in keys)
            await one.HybridCache().SetAsync(key, "old", tags: ["red", "blue"]);
        foreach (var key in keys)
            await Eventually.IsTrueAsync("read", async () => await CachedAsync(two, key, "old") == "old");

        await one.HybridCache().RemoveByTagAsync("red");

        foreach (var key in keys)
            await Eventually.IsTrueAsync("forgotten", async () => await CachedAsync(two, key, "new") == "new");
    }

    private async Task SignalRAsync()
    {
        await using var listener = new HubConnectionBuilder().WithUrl(new Uri(two.Client.BaseAddress!, SurfacesApp.HubPath)).Build();
        var heard = new ConcurrentDictionary<string, int>();
        listener.On<string>("news", text => heard.AddOrUpdate(text, 1, (_, before) => before + 1));
        await listener.StartAsync();
        await Eventually.IsTrueAsync("the backplane is up", async () =>
        {
            await one.Hub().Clients.All.SendAsync("news", "probe");
            return heard.ContainsKey("probe");
        });
        // Microsoft's backplane sends before it listens for answers, and then waits for an answer that it has missed.
        await Eventually.IsTrueAsync("both listen for answers", async () =>
            (await Task.WhenAll(one.Redis.GetServers().Where(server => server.IsConnected)
                .Select(server => server.SubscriptionChannelsAsync(RedisChannel.Pattern("*:internal:ack:*")))))
            .SelectMany(channels => channels).Distinct().Count() >= 2);
        await one.Hub().Groups.AddToGroupAsync(listener.ConnectionId!, "readers");

        foreach (var i in Enumerable.Range(0, 10))
        {
            await one.Hub().Clients.All.SendAsync("news", $"all{i}");
            await one.Hub().Clients.Group("readers").SendAsync("news", $"group{i}");
        }

        await Eventually.IsTrueAsync("every message has arrived", () => heard.Count == 21);
        Assert.All(heard.Where(message => message.Key != "probe"), message => Assert.Equal(1, message.Value));
    }

    private static ValueTask<string> CachedAsync(TestApp app, string key, string made) =>
        app.HybridCache().GetOrCreateAsync(key, _ => ValueTask.FromResult(made));
}
