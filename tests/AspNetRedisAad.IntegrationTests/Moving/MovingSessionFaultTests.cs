using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Sessions while one of the two caches is down.</summary>
public sealed class MovingSessionFaultTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;

    public async ValueTask InitializeAsync() => _caches = await TwoCaches.StartAsync();

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    public async Task Writes_that_the_side_that_is_not_read_misses_are_reported_once_and_made_when_it_is_back(string stage)
    {
        var other = stage == "Copy" ? _caches.New : _caches.Old;
        var visitors = Enumerable.Range(0, 20).Select(_ => new SessionOf()).ToList();
        await using var app = await StartAsync(stage);
        foreach (var visitor in visitors)
            await visitor.SetAsync(app, "a", "1");

        TakeAway(other);
        var slowest = TimeSpan.Zero;
        foreach (var visitor in visitors)
        {
            var start = Stopwatch.GetTimestamp();
            await visitor.SetAsync(app, "a", "2");
            slowest = slowest < Stopwatch.GetElapsedTime(start) ? Stopwatch.GetElapsedTime(start) : slowest;
        }

        Assert.True(slowest < TimeSpan.FromSeconds(5), $"{slowest}");
        foreach (var visitor in visitors)
            Assert.Equal("a=2", await visitor.ReadAsync(app));
        var health = (await app.GetAsync("/health/ready")).Body;
        Assert.Contains("\"Degraded\"", health, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Unhealthy\"", health, StringComparison.Ordinal);
        var expected = stage == "Copy" ? "the new cache lacks 20 writes" : "Going back to the old cache would lose 20 writes";
        Assert.True(health.Contains(expected, StringComparison.Ordinal), $"{health}\n{app.Log.Story}");
        Assert.Single(app.Log.Lines, line => line.Contains("cannot be used.", StringComparison.Ordinal)
            && line.Contains("The app continues with the", StringComparison.Ordinal));

        BringBack(other);
        await Eventually.IsTrueAsync("it has what it had missed", () =>
            app.Log.Lines.Any(line => line.Contains("has what it had missed: 20 keys", StringComparison.Ordinal)));
        await Eventually.IsTrueAsync(
            "everything is healthy", async () => Regex.IsMatch((await app.GetAsync("/health/ready")).Body, "\"missedWrites\": ?0,"));

        await using var neighbor = await StartAsync(stage == "Copy" ? "Switch" : "Copy");
        foreach (var visitor in visitors)
            Assert.Equal("a=2", await visitor.ReadAsync(neighbor));
    }

    [Fact]
    public async Task Values_written_meanwhile_do_not_reappear_in_an_earlier_state()
    {
        var visitor = new SessionOf();
        await using var app = await StartAsync("Switch");
        await visitor.SetAsync(app, "a", "1");
        TakeAway(_caches.Old);
        await visitor.SetAsync(app, "a", "2");
        await visitor.RemoveAsync(app, "b");
        BringBack(_caches.Old);
        await Eventually.IsTrueAsync("it has what it had missed", () =>
            app.Log.Lines.Any(line => line.Contains("has what it had missed", StringComparison.Ordinal)));

        // Evicted, or lost with the server.
        await _caches.New.AdministerAsync("DEL", $"session:{visitor.Key}");

        Assert.Equal("a=2", await visitor.ReadAsync(app));
    }

    [Fact]
    public async Task Another_instance_makes_the_missed_writes_of_a_stopped_one()
    {
        var visitor = new SessionOf();
        await using (var stopping = await StartAsync("Switch"))
        {
            await visitor.SetAsync(stopping, "a", "1");
            TakeAway(_caches.Old);
            await visitor.SetAsync(stopping, "a", "2");
            await Eventually.IsTrueAsync("it is remembered", async () =>
                (await _caches.New.AdministerAsync("SCARD", "azure-redis-move:late")).EndsWith('1'));
        }

        BringBack(_caches.Old);
        await using var app = await StartAsync("Switch");
        await Eventually.IsTrueAsync(
            "nothing is left", async () => (await _caches.New.AdministerAsync("SCARD", "azure-redis-move:late")).EndsWith('0'));

        await using var back = await StartAsync("Copy");
        Assert.Equal("a=2", await visitor.ReadAsync(back));
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    [InlineData("Drain")]
    public async Task Without_the_side_that_is_read_there_are_no_sessions(string stage)
    {
        var visitor = new SessionOf();
        await using var app = await StartAsync(stage, ("OutageGrace", "00:00:00.5"));
        await visitor.SetAsync(app, "a", "1");

        TakeAway(stage == "Copy" ? _caches.Old : _caches.New);
        await Assert.ThrowsAnyAsync<Exception>(() => visitor.ReadAsync(app));
        var away = $"The {(stage == "Copy" ? "old" : "new")} cache cannot be used, and is read in the stage {stage}.";
        await Eventually.IsTrueAsync("it is not ready, and says why", async () =>
            await app.GetAsync("/health/ready") is { Status: HttpStatusCode.ServiceUnavailable } health
                && health.Body.Contains(away, StringComparison.Ordinal));

        BringBack(stage == "Copy" ? _caches.Old : _caches.New);
        await Eventually.IsTrueAsync("it is ready", app.IsReadyAsync);
        Assert.Equal("a=1", await visitor.ReadAsync(app));
    }

    [Theory]
    [InlineData("Switch")]
    [InlineData("Drain")]
    public async Task An_old_cache_that_is_gone_does_not_prevent_a_start(string stage)
    {
        await _caches.Old.StopServerAsync();
        var start = Stopwatch.GetTimestamp();
        await using var app = await _caches.StartAppAsync(stage);

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(14), $"{Stopwatch.GetElapsedTime(start)}");
        Assert.True(await app.IsReadyAsync(), (await app.GetAsync("/health/ready")).Body);
        var visitor = new SessionOf();
        await visitor.SetAsync(app, "a", "1");
        Assert.Equal("a=1", await visitor.ReadAsync(app));
    }

    [Fact]
    public async Task An_instance_that_needs_the_new_cache_trusts_it_again_only_after_comparing()
    {
        var visitor = new SessionOf();
        await using var copy = await StartAsync("Copy");
        await using var app = await StartAsync("Switch");
        await visitor.SetAsync(app, "a", "1");

        TakeAway(_caches.New);
        await visitor.SetAsync(copy, "a", "2");
        BringBack(_caches.New);
        await Eventually.IsTrueAsync("the new cache is read", async () =>
        {
            try
            {
                return await visitor.ReadAsync(app) == "a=2";
            }
            catch (Exception e) when (e is StackExchange.Redis.RedisException or TimeoutException or OperationCanceledException)
            {
                return false;
            }
        });
    }

    private static void TakeAway(AzureRedisEmulator cache)
    {
        cache.EdgeFaults.RefuseConnections = true;
        cache.EdgeFaults.DropConnections();
    }

    private static void BringBack(AzureRedisEmulator cache) => cache.EdgeFaults.RefuseConnections = false;

    private Task<TestApp> StartAsync(string stage, params (string Key, string Value)[] settings) =>
        _caches.StartAppAsync(stage, [("MoveFrom:ConfirmedStage", stage), .. settings]);
}
