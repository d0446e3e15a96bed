using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>
/// Fifty visitors of an app. Each has a cache entry, a session and keys with contents that no other visitor has, reads them again and
/// again, and checks that each reply is its own.
/// </summary>
internal sealed class CommandLedger : IAsyncDisposable
{
    private const int Visitors = 50;
    private const string Entry = "cache entry";
    private const string Session = "session";
    private const int ReadsPerPage = 10;
    private static readonly TimeSpan _usualPace = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(30);

    /// <summary>Shorter waits are not recorded: an outage begins with longer ones.</summary>
    private static readonly TimeSpan _noticeable = TimeSpan.FromMilliseconds(10);

    private readonly TestApp _app;
    private readonly HttpClient[] _browsers;
    private readonly int[] _visits = new int[Visitors];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ConcurrentQueue<string> _foreign = new();
    private readonly ConcurrentQueue<string> _closed = new();
    private readonly ConcurrentQueue<Call> _failures = new();
    private readonly ConcurrentQueue<Call> _waits = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private int _succeeded;
    private int _missing;
    private int _unsaved;

    private CommandLedger(TestApp app)
    {
        _app = app;
        _browsers = [.. Enumerable.Range(0, Visitors).Select(_ =>
            new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = app.Client.BaseAddress })];
    }

    /// <summary>The number of successes since the start.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    public int Succeeded => Volatile.Read(ref _succeeded);

    /// <summary>Replies without a value, as after the loss of a server's data. They belong to nobody.</summary>
    public int Missing => Volatile.Read(ref _missing);

    /// <summary>Visits whose change of the session was lost at the next visit, although the page did not fail.</summary>
    public int Unsaved => Volatile.Read(ref _unsaved);

    /// <summary>Replies that belong to another visitor or another command: the request, and the reply.</summary>
    public IReadOnlyCollection<string> Foreign => _foreign;

    /// <summary>Lost connections, and why they were lost.</summary>
    public IReadOnlyCollection<string> Closed => _closed;

    /// <summary>Calls that failed.</summary>
    public IReadOnlyCollection<Call> Failures => _failures;

    /// <param name="app">The app.</param>
    /// <param name="pace">How often each visitor reads each of its contents; pages and writes are a tenth as frequent.</param>
    public static async Task<CommandLedger> StartAsync(TestApp app, TimeSpan? pace = null)
    {
        var every = pace ?? _usualPace;
        var ledger = new CommandLedger(app);
        for (var visitor = 0; visitor < Visitors;)
            visitor += await ledger.IsWrittenAsync(visitor) ? 1 : 0;
        app.Redis.ConnectionFailed += ledger.OnConnectionFailed;
        ledger._work = Task.WhenAll(Enumerable.Range(0, Visitors).SelectMany(visitor => new[]
        {
            ledger.RepeatAsync(every, visitor, Entry, ledger.ReadEntryAsync),
            ledger.RepeatAsync(every, visitor, "string", ledger.ReadStringAsync),
            ledger.RepeatAsync(every, visitor, "hash", ledger.ReadHashAsync),
            ledger.RepeatAsync(every * ReadsPerPage, visitor, Session, ledger.VisitAsync),
            ledger.RepeatAsync(every * ReadsPerPage, visitor, "write", ledger.RewriteAsync),
        }));
        return ledger;
    }

    /// <summary>The longest duration of a call that began in this period, failed or not.</summary>
    public TimeSpan LongestWait(TimeSpan from, TimeSpan until) => Longest(_waits, from, until);

    /// <summary>
    /// The same for calls to the cache and the session store, which are ours, and not to the database, which is StackExchange.Redis's.
    /// </summary>
    public TimeSpan LongestWaitOfOurs(TimeSpan from, TimeSpan until) =>
        Longest(_waits.Where(call => call.Kind is Entry or Session), from, until);

    /// <summary>Continues for this long, and then stops.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        await Task.Delay(duration);
        await StopAsync();
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _app.Redis.ConnectionFailed -= OnConnectionFailed;
    }

    /// <summary>All figures in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_foreign.Count} foreign replies among {Succeeded}, {_failures.Count} failed, {_closed.Count} connections lost, {Missing} "
            + $"missing, {Unsaved} changes of sessions lost.")
        + $" {string.Join(" | ", _foreign.Take(2))} {_failures.FirstOrDefault()} {_closed.FirstOrDefault()}";

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var browser in _browsers)
            browser.Dispose();
        _stopping.Dispose();
    }

    private static TimeSpan Longest(IEnumerable<Call> calls, TimeSpan from, TimeSpan until) =>
        calls.Where(call => call.Began >= from && call.Began < until).Select(call => call.Wait).DefaultIfEmpty().Max();

    private static string Contents(int visitor) =>
        string.Create(CultureInfo.InvariantCulture, $"visitor {visitor}: {new string((char)('A' + (visitor % 26)), 200)}");

    private static string Key(string kind, int visitor) => string.Create(CultureInfo.InvariantCulture, $"ledger:{kind}:{visitor}");

    private async Task RepeatAsync(TimeSpan every, int visitor, string kind, Func<int, Task<string?>> ask)
    {
        using var pace = new PeriodicTimer(every);
        while (!_stopping.IsCancellationRequested)
        {
            var began = _watch.Elapsed;
            var failure = await FailureAsync(visitor, kind, ask);
            var call = new Call(kind, began, _watch.Elapsed, failure);
            if (failure is not null)
                _failures.Enqueue(call);
            if (failure is not null || call.Wait > _noticeable)
                _waits.Enqueue(call);
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task<string?> FailureAsync(int visitor, string kind, Func<int, Task<string?>> ask)
    {
        try
        {
            var reply = await ask(visitor);
            if (string.IsNullOrEmpty(reply))
                await ReplaceAsync(visitor);
            else if (reply != Contents(visitor))
                _foreign.Enqueue($"{kind} of visitor {visitor}: {reply[..Math.Min(reply.Length, 40)]}");
            Interlocked.Increment(ref _succeeded);
            return null;
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            // The reply has a different type than the command's.
            _foreign.Enqueue($"{kind} of visitor {visitor}: {e.GetType().Name}: {e.Message}");
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private async Task ReplaceAsync(int visitor)
    {
        Interlocked.Increment(ref _missing);
        await WriteAsync(visitor);
    }

    /// <summary>On a busy machine the start takes long, and the first token may have expired.</summary>
    private async Task<bool> IsWrittenAsync(int visitor)
    {
        try
        {
            await WriteAsync(visitor);
            return true;
        }
        catch (Exception e) when (_watch.Elapsed < _startLimit && e is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private async Task WriteAsync(int visitor)
    {
        var (database, contents) = (_app.Redis.GetDatabase(), Contents(visitor));
        await Cache.SetAsync(Key("entry", visitor), Encoding.UTF8.GetBytes(contents),
            new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromHours(1) });
        await database.StringSetAsync(Key("string", visitor), contents);
        await database.HashSetAsync(Key("hash", visitor), [new("contents", contents), new("visitor", visitor)]);
    }

    private async Task<string?> RewriteAsync(int visitor)
    {
        await WriteAsync(visitor);
        return Contents(visitor);
    }

    private async Task<string?> ReadEntryAsync(int visitor) =>
        await Cache.GetAsync(Key("entry", visitor)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private async Task<string?> ReadStringAsync(int visitor) => await _app.Redis.GetDatabase().StringGetAsync(Key("string", visitor));

    private async Task<string?> ReadHashAsync(int visitor)
    {
        var fields = await _app.Redis.GetDatabase().HashGetAllAsync(Key("hash", visitor));
        return fields.Length == 0 ? null
            : string.Join(' ', fields.Where(field => field.Name != "visitor" || field.Value != visitor).Select(field => field.Value));
    }

    private async Task<string?> VisitAsync(int visitor)
    {
        using var response = await _browsers[visitor].GetAsync(
            new Uri($"/visit?name={Uri.EscapeDataString(Contents(visitor))}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
        var page = (await response.Content.ReadAsStringAsync()).Split('\n');
        var (visits, name) = (int.Parse(page[0], CultureInfo.InvariantCulture), page[1]);
        if (visits <= _visits[visitor])
            Interlocked.Increment(ref _unsaved);
        _visits[visitor] = visits;
        // A new session is not a missing reply: it is the first visit, or the session was lost with the server's data.
        return name.Length == 0 ? Contents(visitor) : name;
    }

    private IDistributedCache Cache => _app.Services.GetRequiredService<IDistributedCache>();

    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs e) =>
        _closed.Enqueue($"{e.ConnectionType} ({e.FailureType}): {e.Exception?.Message}");

    /// <param name="Kind">What was read.</param>
    /// <param name="Began">When the call began.</param>
    /// <param name="Ended">When it was answered, or timed out.</param>
    /// <param name="Text">What failed; null if it succeeded.</param>
    internal sealed record Call(string Kind, TimeSpan Began, TimeSpan Ended, string? Text)
    {
        public TimeSpan Wait => Ended - Began;

        public override string ToString() => $"{Kind}: {Text}";
    }
}
