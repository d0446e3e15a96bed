using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Microsoft's own cache, which connects by itself with our options.</summary>
internal sealed class StockCacheWithOptionsInUse : StockCacheInUse
{
    private ConfigurationOptions _options = null!;

    public override string Name => "RedisCache with options";

    protected override RedisCacheOptions Options(IAzureRedisConnectionFactory factory)
    {
        _options = factory.CreateOptions();
        // Only to find out which multiplexer it opens.
        _options.ConnectionAttemptCompleted += (multiplexer, _) => Opened((IConnectionMultiplexer)multiplexer!);
        return new RedisCacheOptions { ConfigurationOptions = _options };
    }
}
