namespace AspNetRedisAad.Emulator;

/// <summary>Which service the emulator stands for: what it blocks, and what its topology looks like to clients.</summary>
public enum EmulatorProfile
{
    /// <summary>Azure Cache for Redis (Basic, Standard, Premium): 16 databases, data access policies, maintenance notifications.</summary>
    AzureCacheForRedis,

    /// <summary>
    /// Azure Managed Redis with the OSS cluster policy: clients see the cluster and the endpoint of each node, on
    /// <see cref="EmulatorBackend.RedisCluster"/>. On a single server its blocked commands alone.
    /// </summary>
    AzureManagedRedisOss,

    /// <summary>Azure Managed Redis with the Enterprise cluster policy: one endpoint, which looks like a single server.</summary>
    AzureManagedRedisEnterprise,

    /// <summary>Azure Managed Redis without clustering: one endpoint and no sharding, up to 25 GB.</summary>
    AzureManagedRedisNonClustered,
}
