using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Sessions of ASP.NET Core's own store in an old cache with an access key, and instances that move at the same time.</summary>
public sealed class StockSessionMoveTests : IAsyncLifetime
{
    private TwoCaches _caches = null!;
    private RedisCache _cache = null!;
    private DistributedSessionStore _stock = null!;

    public async ValueTask InitializeAsync()
    {
        _caches = await TwoCaches.StartAsync();
        var redis = ConfigurationOptions.Parse(_caches.OldConnectionString);
        redis.TrustIssuer(_caches.Old.TrustedCertificateFile);
        _cache = new RedisCache(new RedisCacheOptions { ConfigurationOptions = redis, InstanceName = "shop:" });
        _stock = new DistributedSessionStore(_cache, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _cache.Dispose();
        await _caches.DisposeAsync();
    }

    [Fact]
    public async Task Stock_and_moving_instances_share_values_and_IDs()
    {
        await using var app = await StartAsync("Copy");
        var visitor = new SessionOf();
        await SetStockAsync(visitor, "a", "1"u8.ToArray());
        var id = (await LoadStockAsync(visitor)).Id;

        await visitor.SetAsync(app, "b", "2");
        await SetStockAsync(visitor, "c", "3"u8.ToArray());
        await visitor.RemoveAsync(app, "a");

        Assert.Equal("b=2 c=3", await visitor.ReadAsync(app));
        var stock = await LoadStockAsync(visitor);
        Assert.Equal(["b", "c"], stock.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((id, id), (stock.Id, (await visitor.LoadAsync(app)).Id));
    }

    [Fact]
    public async Task A_session_that_a_moving_instance_starts_continues_in_a_stock_instance()
    {
        await using var app = await StartAsync("Copy");
        var visitor = new SessionOf();
        await visitor.SetAsync(app, "a", "1");

        await SetStockAsync(visitor, "b", "2"u8.ToArray());

        Assert.Equal("a=1 b=2", await visitor.ReadAsync(app));
    }

    [Fact]
    public async Task Moving_instances_also_merge_their_changes_there()
    {
        await using var one = await StartAsync("Copy");
        await using var two = await StartAsync("Switch");
        var visitor = new SessionOf();
        await SetStockAsync(visitor, "a", "1"u8.ToArray());

        for (var round = 1; round <= 20; round++)
        {
            var (left, right) = (await visitor.LoadAsync(one), await visitor.LoadAsync(two));
            left.Set($"l{round}", "x"u8.ToArray());
            right.Set($"r{round}", "y"u8.ToArray());
            await Task.WhenAll(left.CommitAsync(), right.CommitAsync());

            // If the machine takes longer than a second, one is written late.
            foreach (var app in new[] { one, two })
                await Eventually.IsTrueAsync(
                    $"{1 + (2 * round)} values", async () => (await visitor.LoadAsync(app)).Keys.Count() == 1 + (2 * round));
        }
    }

    [Fact]
    public async Task Through_all_stages_nothing_is_lost()
    {
        var visitor = new SessionOf();
        await SetStockAsync(visitor, "a", "1"u8.ToArray());
        var id = (await LoadStockAsync(visitor)).Id;
        foreach (var (stage,
            name) in new[] { ("Copy", "b"), ("Switch", "c"), ("Copy", "d"), ("Switch", "e"), ("Drain", "f"), ("after", "g") })
        {
            await using var app = await StartAsync(stage);
            await visitor.SetAsync(app, name, "1");
            Assert.Equal(id, (await visitor.LoadAsync(app)).Id);
        }

        await using var last = await StartAsync("after");
        Assert.Equal("a=1 b=1 c=1 d=1 e=1 f=1 g=1", await visitor.ReadAsync(last));
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Switch")]
    public async Task A_copy_does_not_hide_what_a_stock_instance_wrote_after_it(string copiedIn)
    {
        var visitor = new SessionOf();
        await SetStockAsync(visitor, "a", "1"u8.ToArray());
        await using (var app = await StartAsync(copiedIn))
        {
            Assert.Equal("a=1", await visitor.ReadAsync(app));
            await Eventually.IsTrueAsync(
                "the session is in the new cache",
                async () =>
                {
                    await visitor.ReadAsync(app);
                    return await _caches.New.AdministerAsync("EXISTS", $"shop:session:{visitor.Key}") is ":1" or "1";
                });
        }

        await using (await StartAsync("Copy"))
            await SetStockAsync(visitor, "a", "2"u8.ToArray());

        await using var next = await StartAsync("Switch");
        Assert.Equal("a=2", await visitor.ReadAsync(next));
    }

    private async Task SetStockAsync(SessionOf visitor, string name, byte[] value)
    {
        var session = await LoadStockAsync(visitor);
        session.Set(name, value);
        await session.CommitAsync();
    }

    private Task<ISession> LoadStockAsync(SessionOf visitor)
    {
        visitor.Exists();
        return visitor.LoadAsync(_stock);
    }

    private Task<TestApp> StartAsync(string stage) => stage == "after"
        ? _caches.StartAppAsync(null, ("InstanceName", "shop:"))
        : _caches.StartAppAsync(null, [
            ("InstanceName", "shop:"), .. _caches.FromOldWithKey(stage), ("MoveFrom:IsStock", "true"), ("MoveFrom:ConfirmedStage", stage)]);
}
