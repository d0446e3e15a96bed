namespace AspNetRedisAad.Configuration;

internal enum RedisProduct
{
    /// <summary>Not one of Azure's host names. A custom name may be for either product.</summary>
    Unknown,

    AzureCacheForRedis,

    AzureManagedRedis,
}
