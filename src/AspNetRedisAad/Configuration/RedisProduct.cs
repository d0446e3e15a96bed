namespace AspNetRedisAad.Configuration;

internal enum RedisProduct
{
    /// <summary>No host name of Azure's; a name of one's own may stand for either.</summary>
    Unknown,

    AzureCacheForRedis,

    AzureManagedRedis,
}
