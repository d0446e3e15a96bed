using System.Net;
using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Session;

/// <summary>The behavior of ASP.NET Core's own session, which ours must share: each store with each middleware.</summary>
public abstract partial class SessionSuite(bool stock, bool stockMiddleware = false) : IAsyncLifetime
{
    private protected AzureRedisEmulator Azure { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public async ValueTask DisposeAsync()
    {
        await Azure.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Later_requests_read_a_value_until_it_is_removed()
    {
        await using var app = await StartAsync();
        using var visitor = app.CreateVisitor();
        using var other = app.CreateVisitor();

        await visitor.AskAsync("/set?key=a&value=1");
        await visitor.AskAsync("/set?key=b&value=2");
        await visitor.AskAsync("/set?key=a&value=3");

        Assert.Equal("3", await visitor.AskAsync("/get?key=a"));
        Assert.Equal("a b", await visitor.AskAsync("/keys"));
        Assert.Equal("none", await other.AskAsync("/get?key=a"));
        await visitor.AskAsync("/remove?key=a");
        Assert.Equal("b", await visitor.AskAsync("/keys"));
        await visitor.AskAsync("/clear");
        Assert.Equal("", await visitor.AskAsync("/keys"));
    }

    [Fact]
    public async Task The_ID_is_the_same_in_all_requests_of_a_session_and_is_not_its_key()
    {
        await using var app = await StartAsync();
        using var visitor = app.CreateVisitor();
        using var other = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");
        await other.AskAsync("/set?key=a&value=1");

        var id = await visitor.AskAsync("/id");
        await visitor.AskAsync("/clear");

        Assert.True(Guid.TryParse(id, out _), id);
        Assert.Equal(id, await visitor.AskAsync("/id"));
        Assert.NotEqual(id, await other.AskAsync("/id"));
        Assert.DoesNotContain(await KeysAsync(app), key => key.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unused_session_ends_after_its_idle_timeout_and_a_use_restarts_the_timeout()
    {
        await using var app = await StartAsync(options => options.IdleTimeout = TimeSpan.FromSeconds(60));
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");
        var key = Assert.Single(await KeysAsync(app));
        var database = app.Redis.GetDatabase();

        foreach (var use in new[] { "/get?key=a", "/nothing", "/set?key=b&value=1" })
        {
            await database.KeyExpireAsync(key, TimeSpan.FromSeconds(10));
            await visitor.AskAsync(use);
            await Eventually.IsTrueAsync(
                $"{use} renews", async () => await database.KeyTimeToLiveAsync(key) is { TotalSeconds: > 20 and <= 60 });
        }

        await database.KeyExpireAsync(key, TimeSpan.FromMilliseconds(1));
        await Eventually.IsTrueAsync("ended", async () => !await database.KeyExistsAsync(key));
        Assert.Equal("none", await visitor.AskAsync("/get?key=a"));
        Assert.Equal("True", await visitor.AskAsync("/available"));
    }

    [Fact]
    public async Task Only_a_request_that_sets_a_value_gets_a_cookie()
    {
        await using var app = await StartAsync();

        foreach (var (path, expected) in new[] { ("/nothing", false), ("/get?key=a", false), ("/id", false), ("/set?key=a&value=1", true) })
        {
            using var answer = await app.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(answer.Headers.Contains("Set-Cookie") == expected, path);
        }
    }

    [Fact]
    public async Task Nothing_can_be_set_in_a_new_session_once_the_response_has_started()
    {
        Exception? thrown = null;
        await using var app = await StartAsync(map: app => app.MapGet("/late", async context =>
        {
            await context.Response.StartAsync();
            thrown = Record.Exception(() => context.Session.SetString("a", "1"));
        }));

        await app.Client.GetAsync(new Uri("/late", UriKind.Relative));

        Assert.IsType<InvalidOperationException>(thrown);
    }

    [Fact]
    public async Task Keys_and_values_of_any_kind_are_returned()
    {
        var values = new Dictionary<string, byte[]>
        {
            [""] = [1],
            ["id"] = [2],
            ["v:id"] = [3],
            ["ключ 🔑\n"] = [],
            [new string('k', ushort.MaxValue)] = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray(),
            ["large"] = new byte[1024 * 1024],
        };
        var read = new Dictionary<string, byte[]?>();
        Exception? tooLong = null, noValue = null;
        await using var app = await StartAsync(map: app =>
        {
            app.MapGet("/write", (HttpContext context) =>
            {
                foreach (var (key, value) in values)
                {
                    var copy = value.ToArray();
                    context.Session.Set(key, copy);
                    Array.Clear(copy);
                }

                tooLong = Record.Exception(() => context.Session.Set(new string('k', ushort.MaxValue + 1), [1]));
                noValue = Record.Exception(() => context.Session.Set("null", null!));
            });
            app.MapGet("/read", (HttpContext context) =>
            {
                foreach (var key in context.Session.Keys)
                    read[key] = context.Session.Get(key);
            });
        });
        using var visitor = app.CreateVisitor();

        await visitor.AskAsync("/write");
        await visitor.AskAsync("/read");

        Assert.Equal(values.OrderBy(value => value.Key, StringComparer.Ordinal), read.OrderBy(value => value.Key, StringComparer.Ordinal)!);
        Assert.IsType<ArgumentOutOfRangeException>(tooLong);
        Assert.IsType<ArgumentNullException>(noValue);
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task Without_Redis_requests_continue_and_the_session_is_not_available()
    {
        await using var app = await StartForOutageAsync();
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");
        await Azure.StopServersAsync();
        await Eventually.IsTrueAsync("disconnected", () => !app.Redis.IsConnected);

        Assert.Equal("False", await visitor.AskAsync("/available"));
        Assert.Equal("none", await visitor.AskAsync("/get?key=a"));
        await visitor.AskAsync("/change?key=a&value=2");
        Assert.Equal("", await visitor.AskAsync("/id"));

        await Azure.RestartServersAsync();
        await Eventually.IsTrueAsync("it heals", async () => await visitor.AskAsync("/available") == "True");
    }

    private protected Task<TestApp> StartAsync(Action<SessionOptions>? options = null, Action<WebApplication>? map = null) =>
        StartAsync(_ => { }, options, map);

    /// <summary>An app for an outage, in which each command of the stock store waits until it times out.</summary>
    private Task<TestApp> StartForOutageAsync(Action<WebApplication>? map = null) =>
        StartAsync(_ => { }, map: map, endpoint: $"{Azure.Endpoint},syncTimeout=2000,asyncTimeout=2000");

    private Task<TestApp> StartAsync(
        Action<WebApplicationBuilder> configure, Action<SessionOptions>? options = null, Action<WebApplication>? map = null,
        Action<WebApplication>? before = null, string? endpoint = null) =>
        SessionApp.StartAsync(
            Azure,
            stock,
            app =>
            {
                before?.Invoke(app);
                if (stockMiddleware)
                    app.UseSession();
                else
                    app.UseRedisSession();
            },
            configure,
            options,
            map,
            // Some tests check each renewal.
            [("RenewalInterval", "00:00:00"), .. endpoint is null ? [] : new[] { ("Endpoint", endpoint) }]);

    private protected static async Task<List<string>> KeysAsync(TestApp app)
    {
        var keys = new List<string>();
        foreach (var server in app.Redis.GetServers().Where(server => !server.IsReplica))
        {
            await foreach (var key in server.KeysAsync(pattern: $"{app.InstanceName()}*"))
            {
                if (!key.ToString().Contains("DataProtection", StringComparison.Ordinal))
                    keys.Add(key.ToString());
            }
        }

        return keys;
    }
}

[Trait(LiveCache.Trait, "true")]
public sealed class RedisSessionTests() : SessionSuite(stock: false)
{
    public enum Thing
    {
        Text,
        List,
        CacheEntry,
        DamagedName,
        DamagedId,
    }

    /// <summary>Stock sessions throw at such an entry, or stay unavailable, until it expires.</summary>
    [Theory]
    [InlineData(Thing.Text, true)]
    [InlineData(Thing.Text, false)]
    [InlineData(Thing.List, true)]
    [InlineData(Thing.CacheEntry, true)]
    [InlineData(Thing.CacheEntry, false)]
    [InlineData(Thing.DamagedName, true)]
    [InlineData(Thing.DamagedId, true)]
    public async Task A_value_that_is_not_a_session_is_not_renewed_is_reported_and_is_replaced_at_the_first_write(Thing thing, bool preload)
    {
        await using var app = await SessionApp.StartAsync(
            Azure, stock: false, settings: [("PreloadSessions", $"{preload}"), ("MigrateStockSessions", "true")]);
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=old&value=1");
        var (database, key) = (app.Redis.GetDatabase(), (RedisKey)Assert.Single(await KeysAsync(app)));
        await database.KeyDeleteAsync(key);
        await (thing switch
        {
            Thing.Text => database.StringSetAsync(key, "text"),
            Thing.List => database.ListRightPushAsync(key, "item"),
            Thing.CacheEntry => database.HashSetAsync(key, [new("absexp", -1), new("sldexp", -1), new("data", "x")]),
            Thing.DamagedName => database.HashSetAsync(key, [new("v:a", "1"), new(new byte[] { (byte)'v', (byte)':', 0xFF }, "1")]),
            _ => (Task)database.HashSetAsync(key, [new("v:a", "1"), new("id", "7")]),
        });
        await database.KeyExpireAsync(key, TimeSpan.FromMinutes(1));

        Assert.Equal("True", await visitor.AskAsync("/available"));
        Assert.Single(app.Log.Entries, entry =>
            entry.Level >= LogLevel.Warning && entry.Category.Contains("Session", StringComparison.Ordinal));
        Assert.Equal("", await visitor.AskAsync("/keys"));
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        var reports = app.Log.Entries.Count(entry => entry.Level >= LogLevel.Warning);
        await visitor.AskAsync("/set?key=new&value=1");
        Assert.Equal("new", await visitor.AskAsync("/keys"));
        Assert.Equal(["of", "v:new"], (await database.HashKeysAsync(key)).Select(field => field.ToString()));
        Assert.True(await database.KeyTimeToLiveAsync(key) > TimeSpan.FromMinutes(10));
        Assert.Equal(reports + 1, app.Log.Entries.Count(entry => entry.Level >= LogLevel.Warning));
    }

    /// <summary>The stock store promises this too, but its cache does not keep the promise.</summary>
    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task Loading_ends_after_the_IO_timeout()
    {
        var thrown = new List<Exception?>();
        await using var app = await StartAsync(options => options.IOTimeout = TimeSpan.FromMilliseconds(300), app =>
        {
            app.MapGet("/frozen-load", async (HttpContext context) =>
            {
                Azure.EdgeFaults.FreezeConnections();
                thrown.Add(await Record.ExceptionAsync(() => context.Session.LoadAsync()));
            }).WithMetadata(new AzureRedisSessionPreloadAttribute(false));
        });
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");

        await visitor.AskAsync("/frozen-load");

        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(thrown));
    }
}

public sealed class RedisSessionUnderUseSessionTests() : SessionSuite(stock: false, stockMiddleware: true);

public sealed class StockSessionTests() : SessionSuite(stock: true);

public sealed class StockSessionUnderUseSessionTests() : SessionSuite(stock: true, stockMiddleware: true);
