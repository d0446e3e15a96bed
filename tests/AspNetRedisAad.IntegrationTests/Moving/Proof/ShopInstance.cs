using System.Collections.Concurrent;
using System.Diagnostics;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>One instance of the shop, with a client that listens to its hub from the first second to the last.</summary>
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

    /// <summary>The app's log, if it uses our package.</summary>
    public LogCollector? Log { get; private init; }

    /// <summary>Messages from here on must be received.</summary>
    public long ListensFrom { get; private set; }

    /// <summary>Later messages need not be received.</summary>
    public long ListensUntil { get; private set; } = long.MaxValue;

    /// <summary>The number of requests in progress.</summary>
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

    /// <summary>Waits until messages from this instance are received at all of these instances.</summary>
    public async Task WaitUntilHeardAsync(IReadOnlyList<ShopInstance> listeners)
    {
        using var client = new HttpClient { BaseAddress = Address };
        await Eventually.IsTrueAsync("all receive messages", async () =>
        {
            // Only counted messages must arrive exactly once.
            var probe = -Random.Shared.Next(1, int.MaxValue);
            using var said = await client.PostAsync(new Uri($"/say?number={probe}", UriKind.Relative), content: null);
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            return listeners.All(listener => listener.TimesHeard(probe) > 0);
        });
    }

    /// <summary>The latest errors in its log.</summary>
    public string LastErrors() => Log is null ? "" : string.Join(
        " / ", Log.Entries.Where(entry => entry.Level >= LogLevel.Error).TakeLast(2).Select(entry => entry.Line.Split('\n')[0]));

    /// <summary>Everything that our package warns of.</summary>
    public IEnumerable<string> Warnings() => Log is null ? [] : Log.Entries
        .Where(entry => entry.Level >= LogLevel.Warning && entry.Category.StartsWith("AspNetRedisAad", StringComparison.Ordinal))
        .Select(entry => $"{Stage} at {Address.Port}: {entry.Line.Split('\n')[0]}");

    /// <summary>Accepts no more requests, and waits until all requests have ended and all messages have been received.</summary>
    public async Task CloseAsync(Announcements announcements)
    {
        IsOpen = false;
        await Eventually.IsTrueAsync("all visitors have left", () => Guests == 0);
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
        // The hub answers the handshake before Redis has answered the subscription.
        await WaitUntilHeardAsync([this]);
        ListensFrom = Stopwatch.GetTimestamp();
        return this;
    }
}
