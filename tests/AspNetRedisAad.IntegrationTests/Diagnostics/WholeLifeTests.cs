using System.Collections.Concurrent;
using System.Diagnostics;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Identity;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Diagnostics;

public sealed class WholeLifeTests
{
    [Fact]
    public async Task From_start_to_recovery_no_output_contains_a_token_a_secret_or_a_value()
    {
        var value = $"value-{Guid.NewGuid():N}";
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AzureRedisAadDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue(string.Join(
                ' ', [activity.DisplayName, activity.StatusDescription, .. activity.TagObjects, .. activity.Events.Select(e => e.Name)])),
        };
        ActivitySource.AddActivityListener(listener);
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(6) });
        await using var app = await SessionApp.StartAsync(azure, stock: false);
        using var measured = new Measurements(app.Services);
        using var visitor = app.CreateVisitor();
        var store = app.Services.GetRequiredKeyedService<RedisTokenStore>("");
        var tokens = new ConcurrentQueue<string>([store.Current!.Value]);
        store.Renewed += () => tokens.Enqueue(store.Current!.Value);

        await visitor.AskAsync($"/set?key={value}-key&value={value}");
        await app.Services.GetRequiredService<IDistributedCache>().SetStringAsync($"{value}-key", value);
        await UntilAsync(() => store.Snapshot.Rotations >= 2);
        azure.AuthorityFaults.Outage = true;
        await UntilAsync(() => store.Current!.Left(TimeProvider.System) <= TimeSpan.Zero);
        await Record.ExceptionAsync(() => app.Services.GetRequiredService<IDistributedCache>().GetStringAsync($"{value}-key"));
        await visitor.AskAsync($"/get?key={value}-key");
        azure.AuthorityFaults.Outage = false;
        await Eventually.IsTrueAsync("it has recovered", app.IsReadyAsync);
        Assert.Equal(value, await visitor.AskAsync($"/get?key={value}-key"));

        foreach (var measurement in measured.All)
            seen.Enqueue(string.Join(' ', measurement.Tags));
        // ASP.NET Core logs the request that has a value in its address.
        foreach (var line in app.Log.Lines.Where(line => !line.Contains("/set?", StringComparison.Ordinal)
            && !line.Contains("/get?", StringComparison.Ordinal) && !line.Contains("query", StringComparison.OrdinalIgnoreCase)))
            seen.Enqueue(line);
        string[] secrets = [azure.Identity.ClientSecret, value, .. tokens.SelectMany(token => token.Split('.')).Distinct()];
        Assert.True(tokens.Count >= 4);
        Assert.Contains(seen, text => text.Contains("azure_redis.token.request", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains("GetToken", StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.DoesNotContain(seen, text => text.Contains(secret, StringComparison.Ordinal)));

        async Task UntilAsync(Func<bool> condition) => await Eventually.IsTrueAsync("the next stage", async () =>
        {
            seen.Enqueue((await app.GetAsync("/health")).Body);
            return condition();
        });
    }

    [Fact]
    public async Task A_day_in_production_logs_only_a_few_lines()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(6) });
        await using var app = await TestApp.StartAsync(azure);
        await Eventually.IsTrueAsync("two rotations", () => app.Status.Current.TokenRotations >= 2);

        // Our lines: connected, and one for each token. Microsoft's lines are ignored.
        var lines = app.Log.Entries.Where(entry => entry.Category.StartsWith("AspNetRedisAad", StringComparison.Ordinal)).ToList();
        var shown = lines.Where(entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Information).ToList();

        Assert.Contains(lines, entry => entry.Category.StartsWith("AspNetRedisAad.StackExchange.Redis", StringComparison.Ordinal));
        Assert.Contains(lines, entry => entry.Category == "AspNetRedisAad.Azure.Identity");
        Assert.DoesNotContain(app.Log.Entries, entry => entry.Category.StartsWith("StackExchange", StringComparison.Ordinal));
        Assert.InRange(shown.Count, 4, 6);
    }
}
