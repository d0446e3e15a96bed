using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>
/// Signs in once, and then clicks: pages, orders, sometimes a message to all. Each answer is compared with the expected one.
/// </summary>
internal sealed class ShopVisitor : IDisposable
{
    /// <summary>
    /// Leaves two processor cores time for the deployments. Where writes take longer than a second, the neighboring stage may miss them, as
    /// docs/moving-to-managed-redis.md says.
    /// </summary>
    private static readonly TimeSpan _thinks = TimeSpan.FromMilliseconds(500);

    private readonly string _name;
    private readonly Fleet _fleet;
    private readonly Announcements _announcements;
    private readonly Action<string> _fault;
    private readonly HttpClient _browser;
    private readonly Counter _pages = new("pages");
    private readonly Counter _orders = new("orders");
    private string _token = "";

    public ShopVisitor(int number, Fleet fleet, Announcements announcements, Action<string> fault)
    {
        (_name, _fleet, _announcements, _fault) = ($"visitor {number}", fleet, announcements, fault);
        _browser = new HttpClient(
            new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>The number of successful requests.</summary>
    public int Clicks { get; private set; }

    /// <summary>Whether requests may fail at the moment, because the side that is read is down.</summary>
    public Func<bool> MayFail { get; init; } = () => false;

    public async Task SignInAsync()
    {
        await _fleet.AskAsync(instance =>
            _browser.GetStringAsync(new Uri(instance.Address, $"/sign-in?name={Uri.EscapeDataString(_name)}")));
        await PageAsync();
    }

    public async Task ClickAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(_thinks * (0.5 + Random.Shared.NextDouble()), CancellationToken.None);
            await (Random.Shared.Next(10) switch
            {
                0 => SayAsync(),
                < 4 when _token.Length > 0 => OrderAsync(),
                _ => PageAsync(),
            });
        }
    }

    public void Dispose() => _browser.Dispose();

    private Task PageAsync() => CountAsync(_pages, instance => _browser.GetAsync(new Uri(instance.Address, "/page")));

    private Task OrderAsync() => CountAsync(_orders, async instance =>
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", _token)]);
        return await _browser.PostAsync(new Uri(instance.Address, "/order"), form);
    });

    private async Task SayAsync()
    {
        var (number, begun, mayFail) = (_announcements.Begin(), Stopwatch.GetTimestamp(), MayFail());
        await _fleet.AskAsync(async instance =>
        {
            using var said = await _browser.PostAsync(new Uri(instance.Address, $"/say?number={number}"), content: null);
            if (said.IsSuccessStatusCode && !mayFail && !MayFail())
                _announcements.Said(number, begun);
            else if (!mayFail && !MayFail())
                _fault($"{_name}: {said.StatusCode} for a message, stage {instance.Stage}");
            return true;
        });
    }

    private async Task CountAsync(Counter counter, Func<ShopInstance, Task<HttpResponseMessage>> ask)
    {
        var mayFail = MayFail();
        await _fleet.AskAsync(async instance =>
        {
            using var response = await ask(instance);
            var text = await response.Content.ReadAsStringAsync();
            var parts = text.Split('|');
            if (!response.IsSuccessStatusCode || parts.Length != 3 || parts[1] == MovingShop.NoSession)
            {
                if (!mayFail && !MayFail())
                    _fault(
                        $"{_name}: {response.StatusCode} for {counter.What}, "
                            + $"stage {instance.Stage}: {text.Split('\n')[0]} {instance.LastErrors()}");
                counter.Uncertain++;
                return true;
            }

            Clicks++;
            if (parts[0] != _name)
                _fault($"{_name} is {parts[0]} at stage {instance.Stage}");
            if (parts[2].Length > 0)
                _token = parts[2];
            if (counter.Next(int.Parse(parts[1], CultureInfo.InvariantCulture)) is { } fault)
                _fault($"{_name}: {fault}, stage {instance.Stage}");
            return true;
        });
    }

    /// <summary>A count in the session. A failed request may or may not have counted.</summary>
    private sealed class Counter(string what)
    {
        private int _count;

        public string What => what;

        public int Uncertain { get; set; }

        /// <summary>What is wrong with the next number; null if it is correct.</summary>
        public string? Next(int number)
        {
            var fault = number > _count && number <= _count + 1 + Uncertain
                ? null : $"{what} {number} after {_count} ({Uncertain} uncertain)";
            (_count, Uncertain) = (number, 0);
            return fault;
        }
    }
}
