using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DependencyInjection;

/// <summary>An app with two caches, with different settings and options.</summary>
public sealed class NamedSurfacesTests : IAsyncLifetime
{
    private const string Second = "second";

    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, Regions = 2 });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_connections_HybridCache_has_its_own_options_memory_and_tags(bool secondFirst)
    {
        var longKey = new string('k', 50);
        await using var app = await StartAsync(builder =>
        {
            foreach (var isSecond in new[] { secondFirst, !secondFirst })
            {
                var redis = isSecond ? AddSecond(builder) : builder.Services.AddAzureRedisAadConnection(builder.Configuration);
                redis.AddHybridCache(options =>
                {
                    options.MaximumKeyLength = isSecond ? 100 : 20;
                    options.MaximumPayloadBytes = isSecond ? 10_000 : 100;
                    options.DefaultEntryOptions = new() { Expiration = isSecond ? TimeSpan.FromHours(2) : TimeSpan.FromMinutes(2) };
                });
            }
        });
        var (first, second) = (app.Services.GetRequiredService<HybridCache>(), app.Services.GetRequiredKeyedService<HybridCache>(Second));
        var (firstRedis, secondRedis) = (app.Redis.GetDatabase(), SecondRedis(app));

        foreach (var cache in new[] { first, second })
        {
            await cache.SetAsync("a", cache == first ? "first" : "second", tags: ["red"]);
            await cache.GetOrCreateAsync(longKey, _ => ValueTask.FromResult("made"));
            await cache.SetAsync("large", new string('x', 1000));
        }

        Assert.InRange((await firstRedis.KeyTimeToLiveAsync("shop:a"))!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
        Assert.InRange((await secondRedis.KeyTimeToLiveAsync("other:a"))!.Value, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        await Eventually.IsTrueAsync("stored behind the answer", () => secondRedis.KeyExistsAsync("other:" + longKey));
        Assert.True(await secondRedis.KeyExistsAsync("other:large"));
        Assert.False(await firstRedis.KeyExistsAsync("shop:" + longKey));
        Assert.False(await firstRedis.KeyExistsAsync("shop:large"));

        await first.RemoveByTagAsync("red");
        Assert.Equal("new", await first.GetOrCreateAsync("a", _ => ValueTask.FromResult("new")));
        Assert.Equal("second", await second.GetOrCreateAsync("a", _ => ValueTask.FromResult("new")));
    }

    [Fact]
    public async Task Session_output_cache_and_key_ring_use_the_connection_they_were_registered_on_and_its_settings()
    {
        await using var app = await StartAsync(
            builder =>
            {
                var second = AddSecond(builder);
                second.AddSession(options => options.IdleTimeout = TimeSpan.FromHours(3)).AddOutputCache();
                second.AddDataProtection();
            },
            app =>
            {
                app.UseOutputCache();
                app.MapGet("/page", () => Guid.NewGuid().ToString()).CacheOutput(policy => policy.Tag("pages"));
                app.MapGet("/session", (HttpContext context) => context.Session.SetString("name", "Ada"));
            });

        Assert.Equal((await app.GetAsync("/page")).Body, (await app.GetAsync("/page")).Body);
        await app.GetAsync("/session");
        app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("text");

        var server = app.Services.GetRequiredKeyedService<IConnectionMultiplexer>(Second).GetServers()[0];
        var keys = new List<string>();
        await foreach (var key in server.KeysAsync())
            keys.Add(key!);
        var session = Assert.Single(keys, key => key.StartsWith("other:session:", StringComparison.Ordinal));
        Assert.InRange((await SecondRedis(app).KeyTimeToLiveAsync(session))!.Value, TimeSpan.FromHours(2), TimeSpan.FromHours(3));
        Assert.Single(keys, key => key.StartsWith("other:__MSOCV_", StringComparison.Ordinal));
        Assert.Contains("other-ring", keys);
        await foreach (var key in app.Redis.GetServers()[0].KeysAsync())
            Assert.Fail($"{key} is in the default cache.");

        // Under the name from the second connection's settings, and no other.
        var payload = app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("text");
        await using var sameName = await StartAsync(builder => AddSecond(builder).AddDataProtection());
        Assert.Equal("text", sameName.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(payload));
    }

    private Task<TestApp> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication>? map = null) => TestApp.StartAsync(
        _azure, configure, map ?? (_ => { }), ("InstanceName", "shop:"), ("EnableDataProtection", "false"));

    private IAzureRedisAadBuilder AddSecond(WebApplicationBuilder builder) =>
        builder.Services.AddAzureRedisAadConnection(Second, settings =>
    {
        builder.Configuration.GetSection(AzureRedisAadOptions.SectionName).Bind(settings);
        settings.Endpoint = _azure.Endpoints[1];
        settings.InstanceName = "other:";
        settings.KeyRingName = "other-ring";
        settings.ApplicationName = "other";
    });

    private static IDatabase SecondRedis(TestApp app) => app.Services.GetRequiredKeyedService<IConnectionMultiplexer>(Second).GetDatabase();
}
