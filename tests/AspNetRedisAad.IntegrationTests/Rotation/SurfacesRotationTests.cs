using System.Collections.Concurrent;
using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.IntegrationTests.Rotation;

// One class each, so that they run side by side.
public sealed class SurfacesRotationOnGarnetTests() : SurfacesRotationTests(EmulatorBackend.Garnet);

public sealed class SurfacesRotationOnRedisServerTests() : SurfacesRotationTests(EmulatorBackend.RedisServer);

public sealed class SurfacesRotationOnClusterTests() : SurfacesRotationTests(EmulatorBackend.RedisCluster);

/// <summary>Every surface in use on two instances of an app, each doing what the other must see, under tokens of six seconds.</summary>
public abstract class SurfacesRotationTests(EmulatorBackend backend) : IDisposable
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<string, int> _rounds = new();
    private readonly CancellationTokenSource _end = new();
    private TestApp _one = null!;
    private TestApp _two = null!;

    [Fact]
    public async Task No_surface_notices_a_token()
    {
        await using var azure = await ChosenProfile.StartAsync(new()
        {
            Backend = backend,
            TokenLifetime = _life,
            // What a busy machine does to the nodes' talk with each other is not the subject.
            ClusterNodeTimeout = TimeSpan.FromSeconds(15),
        });
        await using var one = _one = await SurfacesApp.StartAsync(azure);
        await using var two = _two = await SurfacesApp.StartAsync(azure);
        using var visitor = one.CreateVisitor();
        await using var listener = new HubConnectionBuilder().WithUrl(new Uri(two.Client.BaseAddress!, SurfacesApp.HubPath)).Build();
        var sent = 0;
        var heard = new ConcurrentDictionary<string, int>();
        listener.On<string>("news", text => heard.AddOrUpdate(text, 1, (_, before) => before + 1));
        await listener.StartAsync();
        await Eventually.IsTrueAsync("the backplane is up", async () =>
        {
            var probe = Guid.NewGuid().ToString("N");
            await one.Hub().Clients.All.SendAsync("news", probe);
            await Task.Delay(100);
            return heard.GetValueOrDefault(probe) == 1;
        });
        heard.Clear();
        await Eventually.IsTrueAsync("HybridCache is up", async () =>
        {
            await Cached(two, "probe", "old");
            await one.HybridCache().RemoveAsync("probe");
            await Task.Delay(20);
            return await Cached(two, "probe", "new") == "new";
        });

        _end.CancelAfter(_duration);
        await Task.WhenAll(
            RepeatAsync("session", async round =>
            {
                await visitor.GetAsync(new Uri(one.Client.BaseAddress!, $"/write?value={round}"));
                Same(round, await visitor.GetStringAsync(new Uri(two.Client.BaseAddress!, "/read")));
            }),
            RepeatAsync("cache", async round =>
            {
                await one.Cache().SetStringAsync("entry", round, new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) });
                Same(round, await two.Cache().GetStringAsync("entry"));
            }),
            RepeatAsync("key ring", round =>
            {
                Same(round, two.Protector().Unprotect(one.Protector().Protect(round)));
                return Task.CompletedTask;
            }),
            RepeatAsync("output cache", async round =>
            {
                var page = (await one.GetAsync("/page")).Body;
                Same(page, (await two.GetAsync("/page")).Body);
                await two.Pages().EvictByTagAsync("pages", default);
                if ((await one.GetAsync("/page")).Body == page)
                    throw new InvalidDataException("The page was not evicted.");
            }),
            RepeatAsync("HybridCache", async round =>
            {
                await one.HybridCache().SetAsync("key", round);
                await Eventually.IsTrueAsync("the other instance reads it", async () => await Cached(two, "key", "never") == round);
            }),
            RepeatAsync("SignalR", async round =>
            {
                await one.Hub().Clients.All.SendAsync("news", round);
                Interlocked.Increment(ref sent);
            }));

        Assert.Empty(_failures);
        Assert.Equal(6, _rounds.Count);
        Assert.All(_rounds, surface => Assert.True(surface.Value > 50, $"{surface.Key}: only {surface.Value} rounds"));
        await Eventually.IsTrueAsync("every message has arrived", () => heard.Count == sent);
        Assert.All(heard, text => Assert.Equal(1, text.Value));
        Assert.Equal(0, azure.Counters.ExpiryCloses);
        Assert.DoesNotContain(_one.Log.Lines.Concat(_two.Log.Lines), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _end.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task<string> Cached(TestApp app, string key, string made) =>
        await app.HybridCache().GetOrCreateAsync(key, _ => ValueTask.FromResult(made));

    private static void Same(string expected, string? actual)
    {
        if (expected != actual)
            throw new InvalidDataException($"{actual ?? "nothing"} instead of {expected}.");
    }

    private async Task RepeatAsync(string surface, Func<string, Task> round)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 1; !_end.IsCancellationRequested; i++)
        {
            try
            {
                await round(i.ToString(CultureInfo.InvariantCulture));
                _rounds[surface] = i;
            }
            catch (Exception e)
            {
                _failures.Enqueue($"{surface}: {e.Message}");
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
