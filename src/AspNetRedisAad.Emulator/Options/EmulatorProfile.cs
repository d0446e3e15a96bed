namespace AspNetRedisAad.Emulator;

/// <summary>The Azure service to emulate: which commands it blocks, and which topology clients see.</summary>
public enum EmulatorProfile
{
    /// <summary>Azure Cache for Redis (Basic, Standard, Premium): 16 databases, data access policies, maintenance notifications.</summary>
    AzureCacheForRedis,

    /// <summary>
    /// Azure Managed Redis with the OSS cluster policy: clients see the cluster and the endpoint of each node, with
    /// <see cref="EmulatorBackend.RedisCluster"/>. With a single server, only the blocked commands are emulated.
    /// </summary>
    AzureManagedRedisOss,

    /// <summary>Azure Managed Redis with the Enterprise cluster policy: one endpoint, which looks like a single server.</summary>
    AzureManagedRedisEnterprise,

    /// <summary>Azure Managed Redis without clustering: one endpoint and no sharding, up to 25 GB.</summary>
    AzureManagedRedisNonClustered,
}
