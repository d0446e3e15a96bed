using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>The distributed caches of apps in the stages of a move, and the actual data on the servers.</summary>
internal sealed class MovingCacheFixture(TwoCaches caches) : IAsyncDisposable
{
    public const string OldPrefix = "shop:";
    public const string NewPrefix = "new:";

    private readonly List<IAsyncDisposable> _started = [];

    public TwoCaches Caches => caches;

    public AzureRedisEmulator Old => caches.Old;

    public AzureRedisEmulator New => caches.New;

    public static async Task<MovingCacheFixture> StartAsync() => new(await TwoCaches.StartAsync());

    /// <summary>An app in a stage; without a stage, an app on the new cache after the section has been removed.</summary>
    public async Task<TestApp> StartAppAsync(string? stage, bool isIncluded = true, params (string Key, string Value)[] settings)
    {
        var app = await caches.StartAppAsync(
            stage,
            builder =>
            {
                // After those of the fixture, some of which they replace.
                foreach (var (setting, value) in settings)
                    builder.Configuration[$"AzureRedisAad:{setting}"] = value;
                builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache();
            },
            _ => { },
            [
                ("InstanceName", NewPrefix),
                // Its reads would be counted with those of the cache.
                ("EnableDataProtection", "false"),
                // Tests count renewals.
                ("RenewalInterval", "00:00:00"),
                .. stage is null ? Array.Empty<(string, string)>() : [("MoveFrom:InstanceName", OldPrefix)],
                .. stage is not null && isIncluded ? [("MoveFrom:Include:0", "Cache"), ("MoveFrom:Include:1", "OutputCache")]
                : Array.Empty<(string, string)>(),
            ]);
        _started.Add(app);
        // A first write would wait for it for at most one second.
        if (stage is not null)
            await MoveOf(app).Other.Connection.GetReadyAsync(default);
        return app;
    }

    public async Task<IDistributedCache> StartAsync(string? stage, bool isIncluded = true) =>
        CacheOf(await StartAppAsync(stage, isIncluded));

    /// <summary>An app on the old cache that does not know of the move: with our cache, or with Microsoft's and the access key.</summary>
    public async Task<IDistributedCache> StartOldAsync(bool isStock)
    {
        if (!isStock)
            return CacheOf(await StartOldAppAsync());

        var options = ConfigurationOptions.Parse(caches.OldConnectionString);
        options.TrustIssuer(Old.TrustedCertificateFile);
        var provider = new ServiceCollection()
            .AddStackExchangeRedisCache(redis => (redis.ConfigurationOptions, redis.InstanceName) = (options, OldPrefix))
            .BuildServiceProvider();
        _started.Add(provider);
        return provider.GetRequiredService<IDistributedCache>();
    }

    /// <summary>An app on the old cache that does not know of the move.</summary>
    public async Task<TestApp> StartOldAppAsync()
    {
        var app = await caches.StartOldAppAsync(
            builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache(), _ =>
                { }, ("InstanceName", OldPrefix));
        _started.Add(app);
        return app;
    }

    public static IDistributedCache CacheOf(TestApp app) => app.Services.GetRequiredService<IDistributedCache>();

    public static Move MoveOf(TestApp app) => app.Services.GetRequiredKeyedService<Move>("");

    /// <summary>
    /// Waits until no app has writes to repeat. On a busy machine, a write may take longer than a second, and is then made later.
    /// </summary>
    public Task LateWritesAsync() => Eventually.IsTrueAsync("no write is left to be made later", () => _started.OfType<TestApp>()
        .All(app => app.Services.GetKeyedService<Move>("") is not { } move || move.Other.Late.Count == 0));

    /// <summary>Empty if there is none.</summary>
    public Task<string> OnOldAsync(string key, string field = "data") => Old.AdministerAsync("HGET", OldPrefix + key, field);

    /// <inheritdoc cref="OnOldAsync"/>
    public Task<string> OnNewAsync(string key, string field = "data") => New.AdministerAsync("HGET", NewPrefix + key, field);

    public async Task<(string Old, string New)> OnBothAsync(string key) => (await OnOldAsync(key), await OnNewAsync(key));

    /// <summary>How often the server has executed a command.</summary>
    public static async Task<int> CountAsync(AzureRedisEmulator azure, string command) =>
        Regex.Match(await azure.AdministerAsync("INFO", "commandstats"), $@"cmdstat_{command}:calls=(\d+)") is { Success: true } calls
            ? int.Parse(calls.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    public static async Task<TimeSpan> LifeAsync(AzureRedisEmulator azure, string key) =>
        TimeSpan.FromMilliseconds(long.Parse(await azure.AdministerAsync("PTTL", key), CultureInfo.InvariantCulture));

    public static async Task<string?> TextAsync(IDistributedCache cache, string key) =>
        await cache.GetAsync(key) is { } value ? Encoding.UTF8.GetString(value) : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var started in _started)
            await started.DisposeAsync();
        await caches.DisposeAsync();
    }
}
