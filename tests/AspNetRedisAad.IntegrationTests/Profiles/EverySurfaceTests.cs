using System.Collections.Concurrent;
using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Profiles;

/// <summary>
/// Each surface on two instances of an app, on each service. How much lies in other hash slots than its neighbours is what the services differ in. The whole
/// suites of the surfaces run on one service at a time: see EMULATOR_PROFILE in docs/contributing.md.
/// </summary>
public sealed class EverySurfaceTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _one = null!;
    private TestApp _two = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Theory]
    [InlineData(EmulatorProfile.AzureCacheForRedis)]
    [InlineData(EmulatorProfile.AzureManagedRedisOss)]
    [InlineData(EmulatorProfile.AzureManagedRedisEnterprise)]
    [InlineData(EmulatorProfile.AzureManagedRedisNonClustered)]
    public async Task Every_surface_does_on_one_instance_what_the_other_sees(EmulatorProfile profile)
    {
        var options = new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer };
        ChosenProfile.Choose(profile, options);
        _azure = await AzureRedisEmulator.StartAsync(options);
        (_one, _two) = (await SurfacesApp.StartAsync(_azure), await SurfacesApp.StartAsync(_azure));

        await Task.WhenAll(CacheAsync(), SessionAsync(), KeyRingAsync(), OutputCacheAsync(), HybridCacheAsync(), SignalRAsync());

        Assert.Equal(HttpStatusCode.OK, (await _one.GetAsync("/health")).Status);
        Assert.DoesNotContain(_one.Log.Lines.Concat(_two.Log.Lines), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private async Task CacheAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            var (key, value) = ($"entry{i}", $"value{i}");
            await _one.Cache().SetStringAsync(key, value, new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(10) });
            await _one.Redis.GetDatabase().KeyExpireAsync(SurfacesApp.InstanceName + key, TimeSpan.FromMinutes(1));

            Assert.Equal(value, await _two.Cache().GetStringAsync(key));
            await Eventually.IsTrueAsync("renewed", async () =>
                await _one.Redis.GetDatabase().KeyTimeToLiveAsync(SurfacesApp.InstanceName + key) > TimeSpan.FromMinutes(9));
            await _two.Cache().RefreshAsync(key);
            await _two.Cache().RemoveAsync(key);
            Assert.Null(await _one.Cache().GetStringAsync(key));
        }
    }

    private async Task SessionAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            using var visitor = _one.CreateVisitor();
            await visitor.GetStringAsync(new Uri(_one.Client.BaseAddress!, $"/write?value={i}"));
            await visitor.GetStringAsync(new Uri(_two.Client.BaseAddress!, $"/write?value=again{i}"));
            Assert.Equal($"again{i}", await visitor.GetStringAsync(new Uri(_one.Client.BaseAddress!, "/read")));
        }
    }

    private Task KeyRingAsync() => Task.Run(() => Assert.Equal("text", _two.Protector().Unprotect(_one.Protector().Protect("text"))));

    private async Task OutputCacheAsync()
    {
        string[] paths = [.. Enumerable.Range(0, 20).Select(i => $"/page/{i}")];
        var first = await PagesAsync(_one);
        Assert.Equal(first, await PagesAsync(_two));

        await _two.Pages().EvictByTagAsync("pages", default);

        Assert.Empty((await PagesAsync(_one)).Intersect(first));

        async Task<string[]> PagesAsync(TestApp app) => await Task.WhenAll(paths.Select(async path => (await app.GetAsync(path)).Body));
    }

    private async Task HybridCacheAsync()
    {
        // A new key each time: what was removed unheard stays in the other instance's memory.
        var round = 0;
        await Eventually.IsTrueAsync("they hear each other", async () =>
        {
            var probe = $"probe{round++}";
            await CachedAsync(_two, probe, "old");
            await _one.HybridCache().RemoveAsync(probe);
            return await CachedAsync(_two, probe, "new") == "new";
        });
        string[] keys = [.. Enumerable.Range(0, 10).Select(i => $"tagged{i}")];
        foreach (var key in keys)
            await _one.HybridCache().SetAsync(key, "old", tags: ["red", "blue"]);
        foreach (var key in keys)
            await Eventually.IsTrueAsync("read", async () => await CachedAsync(_two, key, "old") == "old");

        await _one.HybridCache().RemoveByTagAsync("red");

        foreach (var key in keys)
            await Eventually.IsTrueAsync("forgotten", async () => await CachedAsync(_two, key, "new") == "new");
    }

    private async Task SignalRAsync()
    {
        await using var listener = new HubConnectionBuilder().WithUrl(new Uri(_two.Client.BaseAddress!, SurfacesApp.HubPath)).Build();
        var heard = new ConcurrentDictionary<string, int>();
        listener.On<string>("news", text => heard.AddOrUpdate(text, 1, (_, before) => before + 1));
        await listener.StartAsync();
        await Eventually.IsTrueAsync("the backplane is up", async () =>
        {
            await _one.Hub().Clients.All.SendAsync("news", "probe");
            return heard.ContainsKey("probe");
        });
        // Microsoft's backplane sends before it listens for answers, and waits for one that it has missed.
        await Eventually.IsTrueAsync("both listen for answers", async () =>
            (await Task.WhenAll(_one.Redis.GetServers().Where(server => server.IsConnected)
                .Select(server => server.SubscriptionChannelsAsync(RedisChannel.Pattern("*:internal:ack:*")))))
            .SelectMany(channels => channels).Distinct().Count() >= 2);
        await _one.Hub().Groups.AddToGroupAsync(listener.ConnectionId!, "readers");

        foreach (var i in Enumerable.Range(0, 10))
        {
            await _one.Hub().Clients.All.SendAsync("news", $"all{i}");
            await _one.Hub().Clients.Group("readers").SendAsync("news", $"group{i}");
        }

        await Eventually.IsTrueAsync("every message has arrived", () => heard.Count == 21);
        Assert.All(heard.Where(message => message.Key != "probe"), message => Assert.Equal(1, message.Value));
    }

    private static ValueTask<string> CachedAsync(TestApp app, string key, string made) => app.HybridCache().GetOrCreateAsync(key, _ => ValueTask.FromResult(made));
}
