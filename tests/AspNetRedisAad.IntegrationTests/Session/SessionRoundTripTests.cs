using System.Diagnostics;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.IntegrationTests.Session;

/// <summary>How often a request waits for Redis, with our store and with ASP.NET Core's own, on a link with 20 ms each way.</summary>
[Collection(nameof(Alone))]
public sealed class SessionRoundTripTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_request_waits_once_to_read_once_to_write_and_never_for_an_unused_session()
    {
        await using var azure = await ChosenProfile.StartOneServerAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var link = new DelayingProxy(azure.Endpoint, TimeSpan.FromMilliseconds(20));

        var ours = await CountAsync(stock: false, preload: false);
        var preloaded = await CountAsync(stock: false, preload: true);
        var stock = await CountAsync(stock: true, preload: false);
        output.WriteLine(
            $"untouched, read, change, without cookie: read, write; ours {Text(ours)}, preloaded {Text(preloaded)}, stock {Text(stock)}");

        Assert.Equal([0, 1, 2, 0, 1], ours);
        Assert.Equal([1, 1, 2, 0, 1], preloaded);
        Assert.All(ours.Zip(stock), pair => Assert.True(pair.First < pair.Second));

        async Task<int[]> CountAsync(bool stock, bool preload)
        {
            await using var app = await SessionApp.StartAsync(
                azure, stock, settings: [
                ("Endpoint", link.Endpoint), ("PreloadSessions", preload.ToString()), ("InstanceName", $"{stock}{preload}:")]);
            using var visitor = app.CreateVisitor();
            await visitor.AskAsync("/set?key=a&value=1");
            return
            [
                await link.CountRoundTripsAsync(() => visitor.AskAsync("/nothing")),
                await link.CountRoundTripsAsync(() => visitor.AskAsync("/get?key=a")),
                await link.CountRoundTripsAsync(() => visitor.AskAsync("/change?key=a&value=2")),
                await link.CountRoundTripsAsync(() => AsNewAsync(app, "/get?key=a")),
                await link.CountRoundTripsAsync(() => AsNewAsync(app, "/set?key=a&value=1")),
            ];
        }
    }

    [Fact]
    public async Task The_server_gets_no_more_commands_than_are_needed()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await SessionApp.StartAsync(
            azure,
            stock: false,
            map: app => app.MapGet("/seldom", () => "").WithMetadata(new AzureRedisSessionPreloadAttribute(false)),
            settings: [("RenewalInterval", "00:00:00")]);
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");

        Assert.Equal((0, 1, 0), await CountAsync("/seldom"));
        Assert.Equal((1, 1, 0), await CountAsync("/nothing"));
        Assert.Equal((1, 1, 0), await CountAsync("/get?key=a"));
        Assert.Equal((1, 2, 1), await CountAsync("/change?key=a&value=2"));
        using (var newcomer = app.CreateVisitor())
        {
            visitor.Dispose();
            Assert.Equal((0, 0, 0), await CountAsync("/get?key=a", newcomer));
            Assert.Equal((0, 1, 1), await CountAsync("/set?key=a&value=1", newcomer));
        }

        async Task<(long Loads, long Renewals, long Writes)> CountAsync(string path, HttpClient? by = null)
        {
            var before = await app.Redis.CountCommandsAsync();
            await (by ?? visitor).AskAsync(path);
            var after = await app.Redis.CountCommandsAsync();
            return (after.Since(before, "hgetall"), after.Since(before, "expire")
                + after.Since(before, "pexpire"), after.Since(before, "hset") + after.Since(before, "hmset"));
        }
    }

    [Fact]
    public async Task A_busy_session_is_renewed_once_a_second_rather_than_with_each_request()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await SessionApp.StartAsync(azure, stock: false);
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");
        var (before, watch) = (await app.Redis.CountCommandsAsync(), Stopwatch.StartNew());

        for (var request = 0; request < 50; request++)
            await visitor.AskAsync("/get?key=a");

        var after = await app.Redis.CountCommandsAsync();
        Assert.Equal(50, after.Since(before, "hgetall"));
        Assert.InRange(after.Since(before, "expire") + after.Since(before, "pexpire"), 1, 1 + (long)watch.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task Four_hundred_requests_that_read_the_session_synchronously_at_once_block_no_thread()
    {
        await using var azure = await ChosenProfile.StartOneServerAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var link = new DelayingProxy(azure.Endpoint, TimeSpan.FromMilliseconds(5));
        await using var app = await SessionApp.StartAsync(azure, stock: false, settings: [("Endpoint", link.Endpoint)]);
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");

        var start = TimeProvider.System.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => visitor.AskAsync("/get?key=a")));
        var taken = TimeProvider.System.GetElapsedTime(start);
        output.WriteLine($"{taken.TotalMilliseconds:F0} ms");

        Assert.All(answers, answer => Assert.Equal("1", answer));
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("could not be loaded", StringComparison.Ordinal));
        Assert.True(taken < TimeSpan.FromSeconds(3), $"{taken}");
    }

    private static async Task AsNewAsync(TestApp app, string path)
    {
        using var newcomer = app.CreateVisitor();
        await newcomer.AskAsync(path);
    }

    private static string Text(int[] counts) => string.Join(' ', counts);
}
