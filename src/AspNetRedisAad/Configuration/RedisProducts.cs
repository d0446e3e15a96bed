namespace AspNetRedisAad.Configuration;

/// <summary>Finds the product from a host name. Source: Microsoft's documentation of host names and ports for each product.</summary>
internal static class RedisProducts
{
    public const int PlainTextPort = 6379;

    public static RedisProduct Of(string host) =>
        host.EndsWith(".redis.azure.net", StringComparison.OrdinalIgnoreCase) ? RedisProduct.AzureManagedRedis
        : host.Contains(".redis.cache.", StringComparison.OrdinalIgnoreCase) ? RedisProduct.AzureCacheForRedis
        : RedisProduct.Unknown;

    public static int TlsPort(this RedisProduct product) => product == RedisProduct.AzureManagedRedis ? 10000 : 6380;
}
