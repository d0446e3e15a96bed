using System.Collections.Concurrent;
using System.Diagnostics;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>One instance of the shop, with somebody who listens to its hub from its first second to its last.</summary>
internal sealed class ShopInstance : IAsyncDisposable
{
    private readonly IAsyncDisposable _app;
    private readonly HubConnection _hub;
    private readonly ConcurrentDictionary<int, int> _heard = new();
    private int _guests;

    private ShopInstance(IAsyncDisposable app, Uri address, string stage)
    {
        (_app, Address, Stage) = (app, address, stage);
        _hub = new HubConnectionBuilder().WithUrl(new Uri(address, "/hub")).Build();
        _hub.On<int>("said", number => _heard.AddOrUpdate(number, 1, (_, times) => times + 1));
    }

    public Uri Address { get; }

    public string Stage { get; }

    /// <summary>What the app has logged, if it is one of ours.</summary>
    public LogCollector? Log { get; private init; }

    /// <summary>What is said from here on must be heard.</summary>
    public long ListensFrom { get; private set; }

    /// <summary>What is said later need not be.</summary>
    public long ListensUntil { get; private set; } = long.MaxValue;

    /// <summary>Requests under way.</summary>
    public int Guests => Volatile.Read(ref _guests);

    public bool IsOpen { get; private set; } = true;

    public static Task<ShopInstance> OpenAsync(TestApp app, string stage) =>
        new ShopInstance(app, app.Client.BaseAddress!, stage) { Log = app.Log }.ListenAsync(app);

    public static Task<ShopInstance> OpenAsync(WebApplication app, string stage) =>
        new ShopInstance(app, new Uri(app.Urls.First()), stage).ListenAsync(ready: null);

    public int TimesHeard(int number) => _heard.GetValueOrDefault(number);

    public bool TryEnter()
    {
        Interlocked.Increment(ref _guests);
        if (IsOpen)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _guests);

    /// <summary>Waits until what is said here is heard at all of these.</summary>
    public async Task WaitUntilHeardAsync(IReadOnlyList<ShopInstance> listeners)
    {
        using var client = new HttpClient { BaseAddress = Address };
        await Eventually.IsTrueAsync("all hear", async () =>
        {
            // Only what is counted is wanted once.
            var probe = -Random.Shared.Next(1, int.MaxValue);
            using var said = await client.PostAsync(new Uri($"/say?number={probe}", UriKind.Relative), content: null);
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            return listeners.All(listener => listener.TimesHeard(probe) > 0);
        });
    }

    /// <summary>What it has complained of last.</summary>
    public string LastErrors() => Log is null ? "" : string.Join(
        " / ", Log.Entries.Where(entry => entry.Level >= LogLevel.Error).TakeLast(2).Select(entry => entry.Line.Split('\n')[0]));

    /// <summary>Lets nobody in any more, and waits until all have left and everything has been heard.</summary>
    public async Task CloseAsync(Announcements announcements)
    {
        IsOpen = false;
        await Eventually.IsTrueAsync("everybody has left", () => Guests == 0);
        ListensUntil = Stopwatch.GetTimestamp();
        await announcements.WaitUntilHeardAsync(this);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _app.DisposeAsync();
    }

    private async Task<ShopInstance> ListenAsync(TestApp? ready)
    {
        await _hub.StartAsync();
        if (ready is not null)
            await Eventually.IsTrueAsync("it is ready", ready.IsReadyAsync);
        // The hub has answered the handshake before Redis has answered the subscription.
        await WaitUntilHeardAsync([this]);
        ListensFrom = Stopwatch.GetTimestamp();
        return this;
    }
}
