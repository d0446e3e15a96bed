using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using AspNetRedisAad.AspireTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.AspireTests;

/// <summary>
/// The emulator in an AppHost, with two instances of a shop that use it. The tests run one after the other, with one AppHost.
/// </summary>
public sealed partial class SampleTests(SampleAppHost host) : IClassFixture<SampleAppHost>
{
    private static readonly string[] _shops = ["shop-a", "shop-b"];

    [Fact]
    public async Task All_are_healthy()
    {
        foreach (var resource in _shops.Append("cache"))
            await host.IsHealthyAsync(resource);
    }

    [Fact]
    public async Task A_session_moves_between_the_shops_while_tokens_expire_under_it()
    {
        await ShopsAreReadyAsync();
        var first = await VisitAsync("shop-a");
        var (renewals, closed) = (await CounterAsync("reauthentications"), await CounterAsync("expiryCloses"));

        Assert.Equal(first + 1, await VisitAsync("shop-b"));
        var visits = first + 1;
        var begin = Stopwatch.GetTimestamp();
        await Eventually.IsTrueAsync("the first tokens have expired, and each shop has renewed its own", async () =>
        {
            visits++;
            Assert.Equal(visits, await VisitAsync(_shops[visits % 2]));
            return Stopwatch.GetElapsedTime(begin) > SampleAppHost.TokenLifetime && await CounterAsync("reauthentications") >= renewals + 4;
        });

        Assert.Equal(visits + 1, await VisitAsync("shop-a"));
        Assert.Equal(closed, await CounterAsync("expiryCloses"));
    }

    [Theory]
    [InlineData("expire-tokens")]
    [InlineData("drop-connections")]
    [InlineData("fail-over")]
    [InlineData("freeze-connections")]
    public async Task After_a_fault_both_shops_recover_and_the_session_still_exists(string command)
    {
        await ShopsAreReadyAsync();
        var (visits, opened) = (await VisitAsync("shop-a"), await CounterAsync("connectionsOpened"));

        var result = await host.CommandAsync(command);

        Assert.True(result.Success, result.Message);
        await Eventually.IsTrueAsync("both have new connections", async () => await CounterAsync("connectionsOpened") >= opened + 2);
        await ShopsAreReadyAsync();
        var next = await VisitAsync("shop-b");
        Assert.Equal(visits + 1, next);
        Assert.Equal(next + 1, await VisitAsync("shop-a"));
    }

    [Fact]
    public async Task While_Entra_ID_is_down_the_shops_are_not_ready_and_they_recover_when_it_returns()
    {
        await ShopsAreReadyAsync();
        var visits = await VisitAsync("shop-b");
        await CommandsAreAsync(down: ResourceCommandState.Enabled, up: ResourceCommandState.Hidden);

        Assert.True((await host.CommandAsync("entra-id-down")).Success);

        await CommandsAreAsync(down: ResourceCommandState.Hidden, up: ResourceCommandState.Enabled);
        foreach (var shop in _shops)
            await IsNotReadyAsync(shop);
        await host.IsHealthyAsync("cache");

        Assert.True((await host.CommandAsync("entra-id-up")).Success);

        await ShopsAreReadyAsync();
        await CommandsAreAsync(down: ResourceCommandState.Enabled, up: ResourceCommandState.Hidden);
        Assert.Equal(visits + 1, await VisitAsync("shop-a"));
    }

    [Fact]
    public async Task An_emulator_that_is_stopped_and_started_is_trusted_again_without_a_restart_of_the_shops()
    {
        await ShopsAreReadyAsync();

        Assert.True((await host.CommandAsync(KnownResourceCommands.StopCommand)).Success);
        await IsNotReadyAsync("shop-a");
        Assert.True((await host.CommandAsync(KnownResourceCommands.StartCommand)).Success);

        await ShopsAreReadyAsync();
        // The data is only in memory, so the session starts again, in both shops.
        Assert.Equal(1, await VisitAsync("shop-a"));
        Assert.Equal(2, await VisitAsync("shop-b"));
    }

    [Fact]
    public async Task The_log_shows_who_signs_in_and_no_secret()
    {
        await ShopsAreReadyAsync();
        var lines = new List<string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var log = host.App.Services.GetRequiredService<ResourceLoggerService>();
        await foreach (var batch in log.WatchAsync(host.Cache).WithCancellation(limit.Token))
        {
            lines.AddRange(batch.Select(line => line.Content));
            if (lines.Exists(line => line.Contains("Signed in: cache-app", StringComparison.Ordinal)))
                break;
        }

        var identity = host.Cache.Settings.Identity;
        Assert.Contains(lines, line => line.Contains("Token issued to cache-app", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(identity.ClientSecret, StringComparison.Ordinal));
        // Every token begins with this.
        Assert.DoesNotContain(lines, line => line.Contains("eyJ", StringComparison.Ordinal));
    }

    private async Task ShopsAreReadyAsync()
    {
        foreach (var shop in _shops)
            await Eventually.IsTrueAsync($"{shop} is ready", async () => await ReadinessAsync(shop) == HttpStatusCode.OK);
    }

    private Task IsNotReadyAsync(string shop) =>
        Eventually.IsTrueAsync($"{shop} is not ready", async () => await ReadinessAsync(shop) == HttpStatusCode.ServiceUnavailable);

    private async Task<HttpStatusCode?> ReadinessAsync(string shop)
    {
        using var client = host.VisitorOf(shop);
        try
        {
            using var response = await client.GetAsync("/health/ready");
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // It has not started yet.
            return null;
        }
    }

    /// <summary>
    /// The number of pages that the visitor has seen, according to the session. A page without a session does not count: the shop may have
    /// noticed a fault only after it was asked whether it is ready.
    /// </summary>
    private async Task<int> VisitAsync(string shop)
    {
        using var client = host.VisitorOf(shop);
        var visits = "";
        await Eventually.IsTrueAsync($"{shop} has a session", async () =>
        {
            visits = Visits().Match(await client.GetStringAsync("/")).Groups[1].Value;
            return visits != "not available";
        });
        return int.Parse(visits, CultureInfo.InvariantCulture);
    }

    private async Task<long> CounterAsync(string name) => (await host.CountersAsync()).GetProperty(name).GetInt64();

    private async Task CommandsAreAsync(ResourceCommandState down, ResourceCommandState up)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await host.App.ResourceNotifications.WaitForResourceAsync(
            "cache", change => StateOf(change, "entra-id-down") == down && StateOf(change, "entra-id-up") == up, limit.Token);
    }

    private static ResourceCommandState? StateOf(ResourceEvent change, string command) =>
        change.Snapshot.Commands.FirstOrDefault(known => known.Name == command)?.State;

    [GeneratedRegex("id=\"visits\">([^<]+)<")]
    private static partial Regex Visits();
}
