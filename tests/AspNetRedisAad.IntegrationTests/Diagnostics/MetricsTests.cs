using System.Diagnostics;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Diagnostics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Cache_sessions_and_key_ring_are_measured()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await SessionApp.StartAsync(azure, stock: false);
        using var measured = new Measurements(app.Services);
        var cache = app.Services.GetRequiredService<IDistributedCache>();
        using var visitor = app.CreateVisitor();

        await cache.SetStringAsync("a", "1");
        await cache.GetStringAsync("a");
        cache.GetString("a");
        await cache.GetStringAsync("nothing");
        await cache.RefreshAsync("a");
        await app.Redis.GetDatabase().StringSetAsync("shop:text", "1");
        await Assert.ThrowsAnyAsync<Exception>(() => cache.SetStringAsync("text", "1"));
        await visitor.AskAsync("/set?key=a&value=12345");
        await visitor.AskAsync("/get?key=a");

        Assert.Equal(
            ["set ", "get hit", "get hit", "get miss", "refresh ", "set RedisServerException"],
            measured.Of("azure_redis.cache.operation.duration").Select(operation =>
                $"{operation.Tags["azure_redis.operation"]} "
                + $"{operation.Tags.GetValueOrDefault("azure_redis.result")}{operation.Tags.GetValueOrDefault("error.type")}"));
        Assert.All(measured.Of("azure_redis.cache.operation.duration"), operation => Assert.InRange(operation.Value, 0, 60));
        Assert.Equal(["commit", "load"], measured.Of("azure_redis.session.operation.duration")
            .Select(operation => operation.Tags["azure_redis.operation"]));
        Assert.Equal(5, Assert.Single(measured.Of("azure_redis.session.commit.size")).Value);
        Assert.Equal(5, Assert.Single(measured.Of("azure_redis.session.load.size")).Value);
        Assert.DoesNotContain(measured.All, measurement =>
            measurement.Tags.Values.Any(value => value.Contains("12345", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_tokens_remaining_life_is_measured_and_falls_to_zero_in_an_outage()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(6) });
        await using var app = await TestApp.StartAsync(azure);
        using var measured = new Measurements(app.Services);
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AzureRedisAadDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                    activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        Assert.InRange(measured.Observe("azure_redis.token.remaining"), 0.1, 6);
        await Eventually.IsTrueAsync("a rotation", () => measured.Of("azure_redis.token.rotations").Count > 0);
        await Eventually.IsTrueAsync("authenticated", () => measured.Of("azure_redis.auth.duration").Count > 0);

        azure.AuthorityFaults.Outage = true;
        await Eventually.IsTrueAsync("requests fail", () =>
            measured.Of("azure_redis.token.request.duration").Any(request => request.Tags.ContainsKey("error.type")));
        // The app is ready, though Degraded, while the token is valid, and no longer when it has expired. The remaining life in the metrics
        // agrees.
        var (ready, body) = await app.GetAsync("/health/ready");
        if (measured.Observe("azure_redis.token.remaining") > 0)
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, ready);
            Assert.Contains("Degraded", body, StringComparison.Ordinal);
        }

        await Eventually.IsTrueAsync("nothing is left", () => measured.Observe("azure_redis.token.remaining") == 0);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await app.GetAsync("/health/ready")).Status);
        await Eventually.IsTrueAsync(
            "the server has closed the connection", () => measured.Of("azure_redis.connection.failures").Count > 0);
        azure.AuthorityFaults.Outage = false;
        await Eventually.IsTrueAsync("restored", () => measured.Of("azure_redis.connection.restores").Count > 0);
        await Eventually.IsTrueAsync("ready again", app.IsReadyAsync);

        Assert.Equal("default", measured.Of("azure_redis.token.remaining")[0].Tags["azure_redis.connection"]);
        Assert.Equal("127.0.0.1", measured.Of("azure_redis.auth.duration")[0].Tags["server.address"]);
        lock (activities)
        {
            Assert.Contains(activities, activity =>
                activity is { OperationName: "azure_redis.token.request", Status: ActivityStatusCode.Error });
            Assert.Contains(activities, activity => activity is { OperationName: "azure_redis.auth", Status: ActivityStatusCode.Unset });
            Assert.DoesNotContain(activities.SelectMany(activity => activity.TagObjects), tag =>
                tag.Value is string text && text.Contains("eyJ", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(measured.All.SelectMany(measurement => measurement.Tags.Values), text =>
            text.Contains("eyJ", StringComparison.Ordinal));
    }
}
