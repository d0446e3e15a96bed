using System.Globalization;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Microsoft's own cache, on a multiplexer of ours.</summary>
internal class StockCacheInUse : LibraryInUse
{
    private RedisCache _cache = null!;
    private IConnectionMultiplexer? _multiplexer;

    public override string Name => "RedisCache on a multiplexer";

    public override IConnectionMultiplexer Multiplexer => _multiplexer!;

    public override bool ClosesMultiplexer => true;

    public override Task StartAsync(TestApp app)
    {
        _cache = new RedisCache(Options(app.Services.GetRequiredService<IAzureRedisConnectionFactory>()));
        return Task.CompletedTask;
    }

    public override async Task RoundAsync(int number)
    {
        await _cache.SetStringAsync(Key(number), Value(number));
        Same(Value(number), await _cache.GetStringAsync(Key(number)));
    }

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept)
    {
        foreach (var number in kept)
            Same(Value(number), await _cache.GetStringAsync(Key(number)));
    }

    public override ValueTask DisposeAsync()
    {
        _cache.Dispose();
        return ValueTask.CompletedTask;
    }

    protected virtual RedisCacheOptions Options(IAzureRedisConnectionFactory factory) =>
        new() { ConnectionMultiplexerFactory = async () => Opened(await factory.ConnectAsync(options => options.DefaultDatabase = 1)) };

    protected IConnectionMultiplexer Opened(IConnectionMultiplexer multiplexer) => _multiplexer ??= multiplexer;

    private static string Value(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"{Name}:{number}");
}
