using System.Diagnostics.Metrics;
using System.Net;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Tests.Background;
using AspNetRedisAad.Tests.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Tests.Connection.Outages;

/// <summary>The log lines of an outage.</summary>
public sealed class OutageLogTests : IAsyncDisposable
{
    private static readonly EndPoint _one = new DnsEndPoint("one", 6380);
    private static readonly EndPoint _two = new DnsEndPoint("two", 6380);
    private static readonly OutageReason _refused = new(OutageCause.Refused);

    private readonly WatchedTime _time = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly OutageTracker _tracker;
    private readonly OutageLog _log;
    private int _explained;

    public OutageLogTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _tracker = new OutageTracker(TimeSpan.FromSeconds(2), _time);
        var subject = new OutageSubject("default", "one:6380", () => "user", _ =>
        {
            _explained++;
            return Task.CompletedTask;
        });
        _log = new OutageLog(
            subject, _tracker, new OutageMetrics(meters), _time, new BackgroundMetrics(meters),
            new Logger<OutageLog>(new ListLogger(_lines)));
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task An_outage_is_logged_as_lost_still_unreachable_and_restored_with_the_number_of_failures()
    {
        _tracker.Restored(_one);
        _log.Start();
        _tracker.Lost(_one, _refused);
        _tracker.Losses.Operation();
        _tracker.Losses.Message();
        await PassAsync(2, "The connection to one:6380 is lost. It refuses connections. Reconnecting.");
        Assert.Equal(LogLevel.Warning, _lines[0].Level);
        _tracker.AttemptFailed(_one, _refused);
        await PassAsync(8, "The connection to one:6380 is still unreachable after 10 s and 1 attempts. It refuses connections.");
        await PassAsync(20, "The connection to one:6380 is still unreachable after 30 s and 1 attempts. It refuses connections.");
        Assert.Equal(1, _explained);

        _tracker.Restored(_one);

        await SaysAsync("The connection to one:6380 is restored after 30 s, signed in as user. Meanwhile 1 operations failed, "
            + "0 sessions were not available, and 1 messages were not sent.");
        Assert.Equal(LogLevel.Information, _lines[^1].Level);
        Assert.Equal((0, 0, 0), _tracker.Losses.Take());
        Assert.Equal(4, _lines.Count);
    }

    [Fact]
    public async Task A_second_outage_is_explained_again()
    {
        _tracker.Restored(_one);
        _log.Start();
        foreach (var explained in new[] { 1, 2 })
        {
            _tracker.Lost(_one, _refused);
            await PassAsync(2, "The connection to one:6380 is lost. It refuses connections. Reconnecting.");
            await PassAsync(8, "The connection to one:6380 is still unreachable after 10 s and 0 attempts. It refuses connections.");
            await PlayedTime.UntilAsync(() => Volatile.Read(ref _explained) == explained);
            _tracker.Restored(_one);
            await PlayedTime.UntilAsync(() => Last.Contains("restored after 10 s", StringComparison.Ordinal));
            _time.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task An_outage_that_the_start_has_logged_is_not_logged_as_lost_and_not_explained()
    {
        _tracker.AttemptFailed(_one, _refused);
        _time.Advance(TimeSpan.FromSeconds(5));
        _log.Start();
        await PassAsync(5, "The connection to one:6380 is still unreachable after 10 s and 1 attempts. It refuses connections.");
        await PassAsync(20, "The connection to one:6380 is still unreachable after 30 s and 1 attempts. It refuses connections.");

        Assert.Equal(2, _lines.Count);
        Assert.Equal(0, _explained);
    }

    [Fact]
    public async Task An_endpoint_that_is_lost_while_the_connection_is_usable_has_separate_log_lines()
    {
        _tracker.Restored(_one);
        _tracker.Restored(_two);
        _log.Start();
        _tracker.AttemptFailed(_two, _refused);
        await PassAsync(2, "The connection to two:6380 is lost. It refuses connections. Reconnecting.");
        await PassAsync(8, "The connection to two:6380 is still unreachable after 10 s and 1 attempts. It refuses connections.");

        _tracker.Losses.Operation();
        _tracker.Restored(_two);

        await SaysAsync("The connection to two:6380 is restored after 10 s, signed in as user. Meanwhile 0 operations failed, "
            + "0 sessions were not available, and 0 messages were not sent.");
        // The failures belong to the connection.
        Assert.Equal((1, 0, 0), _tracker.Losses.Take());
        Assert.Equal((3, 0), (_lines.Count, _explained));
    }

    [Fact]
    public async Task When_the_whole_connection_is_lost_its_endpoints_have_no_separate_log_lines()
    {
        _tracker.Restored(_one);
        _tracker.Restored(_two);
        _log.Start();
        _tracker.Lost(_one, _refused);
        _tracker.Lost(_two, _refused);
        await PassAsync(2, "The connection to one:6380 is lost. It refuses connections. Reconnecting.");
        await PassAsync(8, "The connection to one:6380 is still unreachable after 10 s and 0 attempts. It refuses connections.");

        Assert.Equal(2, _lines.Count);
    }

    private string Last
    {
        get
        {
            lock (_lines)
                return _lines.Count == 0 ? "" : _lines[^1].Text;
        }
    }

    /// <summary>Advances virtual time, and checks that this line is logged at the end and not before.</summary>
    private async Task PassAsync(double seconds, string line)
    {
        var before = Last;
        await _time.IsAwaitedAsync();
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        await _time.IsAwaitedAsync();
        Assert.Equal(before, Last);
        _time.Advance(TimeSpan.FromTicks(1));
        await SaysAsync(line);
    }

    private Task SaysAsync(string line) => PlayedTime.UntilAsync(() => Last == line);
}
