using System.Diagnostics;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>A server that is down for longer than the grace period: which operations wait, and what is logged.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    /// <summary>A tenth of StackExchange.Redis's wait, with a margin for a busy machine. The benchmark faults measures it.</summary>
    private static readonly TimeSpan _atOnce = TimeSpan.FromMilliseconds(500);

    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        _app = await TestApp.StartAsync(
            _azure,
            builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache().AddHybridCache(),
            app =>
            {
                app.UseOutputCache();
                app.MapGet("/session", (HttpContext context) => context.Session.IsAvailable ? "there" : "unavailable");
                app.MapGet("/page", () => "made").CacheOutput();
                app.MapGet("/hybrid", async (HybridCache cache) => await cache.GetOrCreateAsync("key", _ => ValueTask.FromResult("made")));
                app.MapGet("/plain", () => "plain");
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task After_the_grace_period_no_page_waits_and_the_caches_say_why()
    {
        await StopForLongerThanTheGraceAsync();

        foreach (var (path, expected) in new[] { ("/plain", "plain"), ("/session", "unavailable"), ("/page", "made"), ("/hybrid", "made") })
        {
            var (body, took) = await TimeAsync(() => _app.Client.GetStringAsync(new Uri(path, UriKind.Relative)));
            Assert.Equal(expected, body);
            Assert.True(took < _atOnce, $"{path} took {took}");
        }

        var cache = _app.Services.GetRequiredService<IDistributedCache>();
        var (refusal, waited) = await TimeAsync(() => Assert.ThrowsAsync<RedisConnectionException>(() => cache.GetAsync("key")));
        Assert.True(waited < _atOnce, $"the cache took {waited}");
        Assert.Contains("It closed the connection", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<RedisConnectionException>(() => cache.Get("key"));
        Assert.Contains("It closed the connection", (await _app.GetAsync("/health/ready")).Body, StringComparison.Ordinal);
        Assert.True(_app.Status.Current.Outage is { IsPastGrace: true, Attempts: > 0 });
    }

    [Fact]
    public async Task A_request_during_a_blip_waits_and_succeeds()
    {
        var cache = _app.Services.GetRequiredService<IDistributedCache>();
        await cache.SetStringAsync("key", "value");
        await _azure.StopServerAsync();
        await Eventually.IsTrueAsync("the loss is noticed", () => _app.Status.Current.Outage is not null);

        var (waits, blocks) = (cache.GetStringAsync("key"), Task.Run(() => cache.GetString("key")));
        await _azure.RestartServerAsync();

        // The server keeps no data: only the fact that it answers counts.
        Assert.Null(await waits);
        Assert.Null(await blocks);
    }

    [Fact]
    public async Task An_outage_is_a_short_story_without_stack_traces()
    {
        await StopForLongerThanTheGraceAsync();
        for (var request = 0; request < 20; request++)
            await _app.GetAsync("/session");
        await _azure.RestartServerAsync();
        await Eventually.IsTrueAsync(
            "end is logged", () => Ours(LogLevel.Information).Any(line => line.Contains("is restored after", StringComparison.Ordinal)));

        var warnings = Ours(LogLevel.Warning);
        Assert.InRange(warnings.Count, 1, 4);
        Assert.Single(warnings, line =>
            line.Contains("The connection to", StringComparison.Ordinal) && line.Contains("is lost. It", StringComparison.Ordinal));
        Assert.Single(warnings, line => line.Contains("The session could not be loaded", StringComparison.Ordinal));
        Assert.DoesNotContain(warnings, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.Contains(Ours(LogLevel.Information), line => line.Contains("20 sessions were not available", StringComparison.Ordinal));
        Assert.Null(_app.Status.Current.Outage);
    }

    [Fact]
    public async Task A_sliding_expiration_that_fails_because_of_a_lost_connection_is_not_logged_separately()
    {
        var cache = _app.Services.GetRequiredService<IDistributedCache>();
        await cache.SetStringAsync("key", "value", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(10) });
        // The entry is read, and the renewal that follows is in progress when the server is lost.
        await _azure.AdministerAsync("CLIENT", "PAUSE", "60000", "WRITE");
        Assert.Equal("value", await cache.GetStringAsync("key"));

        await StopForLongerThanTheGraceAsync();
        await _azure.RestartServerAsync();
        await Eventually.IsTrueAsync(
            "end is logged", () => Ours(LogLevel.Information).Any(line => line.Contains("is restored after", StringComparison.Ordinal)));

        Assert.DoesNotContain(Ours(LogLevel.Warning), line => line.Contains("sliding expiration", StringComparison.Ordinal));
    }

    private List<string> Ours(LogLevel least) =>
        [.. _app.Log.Entries.Where(entry => entry.Level >= least && entry.Category.StartsWith("AspNetRedisAad", StringComparison.Ordinal)
            && !entry.Line.Contains("may lose the Data Protection keys", StringComparison.Ordinal)).Select(entry => entry.Line)];

    private async Task StopForLongerThanTheGraceAsync()
    {
        await _azure.StopServerAsync();
        await Eventually.IsTrueAsync("it is an outage", () => _app.Status.Current.Outage is { IsPastGrace: true });
    }

    private static async Task<(T Result, TimeSpan Took)> TimeAsync<T>(Func<Task<T>> action)
    {
        var start = Stopwatch.GetTimestamp();
        return (await action(), Stopwatch.GetElapsedTime(start));
    }
}
