using System.Collections.Concurrent;
using System.Globalization;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// Uses every surface for some time on two instances of an app; each does something that the other must see. It counts rounds and records
/// failures.
/// </summary>
/// <param name="one">An instance.</param>
/// <param name="two">Another one.</param>
/// <param name="pace">From the start of one round of a surface to the start of the next.</param>
internal sealed class SurfacesInUse(TestApp one, TestApp two, TimeSpan pace) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<string, int> _rounds = new();
    private readonly ConcurrentDictionary<string, int> _heard = new();
    private readonly HubConnection _listener =
        new HubConnectionBuilder().WithUrl(new Uri(two.Client.BaseAddress!, SurfacesApp.HubPath)).Build();
    private int _sent;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>The successful rounds of each surface.</summary>
    public IReadOnlyDictionary<string, int> Rounds => _rounds;

    public int Sent => Volatile.Read(ref _sent);

    public int Heard => _heard.Count;

    /// <summary>Continues for this long. Afterwards every message has arrived exactly once.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        await HearEachOtherAsync();
        using var visitor = one.CreateVisitor();
        using var end = new CancellationTokenSource(duration);
        await Task.WhenAll(
            RepeatAsync("session", async round =>
            {
                await visitor.GetAsync(new Uri(one.Client.BaseAddress!, $"/write?value={round}"));
                Same(round, await visitor.GetStringAsync(new Uri(two.Client.BaseAddress!, "/read")));
            }, end.Token),
            RepeatAsync("cache", async round =>
            {
                await one.Cache().SetStringAsync("entry", round,
                    new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) });
                Same(round, await two.Cache().GetStringAsync("entry"));
            }, end.Token),
            RepeatAsync("key ring", round =>
            {
                Same(round, two.Protector().Unprotect(one.Protector().Protect(round)));
                return Task.CompletedTask;
            }, end.Token),
            RepeatAsync("output cache", async round =>
            {
                var page = (await one.GetAsync("/page")).Body;
                Same(page, (await two.GetAsync("/page")).Body);
                await two.Pages().EvictByTagAsync("pages", default);
                if ((await one.GetAsync("/page")).Body == page)
                    throw new InvalidDataException("The page was not evicted.");
            }, end.Token),
            RepeatAsync("HybridCache", async round =>
            {
                await one.HybridCache().SetAsync("key", round);
                await Eventually.IsTrueAsync("the other instance reads it", async () => await CachedAsync(two, "key", "never") == round);
            }, end.Token),
            RepeatAsync("SignalR", async round =>
            {
                await one.Hub().Clients.All.SendAsync("news", round);
                Interlocked.Increment(ref _sent);
            }, end.Token));
        await Eventually.IsTrueAsync("every message has arrived", () => Heard == Sent);
        Assert.All(_heard, text => Assert.Equal(1, text.Value));
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task HearEachOtherAsync()
    {
        _listener.On<string>("news", text => _heard.AddOrUpdate(text, 1, (_, before) => before + 1));
        await _listener.StartAsync();
        await Eventually.IsTrueAsync("the backplane is up", async () =>
        {
            var probe = Guid.NewGuid().ToString("N");
            await one.Hub().Clients.All.SendAsync("news", probe);
            await Task.Delay(100);
            return _heard.GetValueOrDefault(probe) == 1;
        });
        _heard.Clear();
        await Eventually.IsTrueAsync("HybridCache is up", async () =>
        {
            await CachedAsync(two, "probe", "old");
            await one.HybridCache().RemoveAsync("probe");
            await Task.Delay(20);
            return await CachedAsync(two, "probe", "new") == "new";
        });
    }

    private static async Task<string> CachedAsync(TestApp app, string key, string made) =>
        await app.HybridCache().GetOrCreateAsync(key, _ => ValueTask.FromResult(made));

    private static void Same(string expected, string? actual)
    {
        if (expected != actual)
            throw new InvalidDataException($"{actual ?? "nothing"} instead of {expected}.");
    }

    private async Task RepeatAsync(string surface, Func<string, Task> round, CancellationToken end)
    {
        using var timer = new PeriodicTimer(pace);
        for (var i = 1; !end.IsCancellationRequested; i++)
        {
            try
            {
                await round(i.ToString(CultureInfo.InvariantCulture));
                _rounds.AddOrUpdate(surface, 1, (_, before) => before + 1);
            }
            catch (Exception e)
            {
                _failures.Enqueue($"{surface}: {e.Message}");
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
