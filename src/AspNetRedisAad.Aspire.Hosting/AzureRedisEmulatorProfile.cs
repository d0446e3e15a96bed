namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which service the emulator stands for: what it blocks, and what its topology looks like to clients.</summary>
public enum AzureRedisEmulatorProfile
{
    /// <summary>Azure Cache for Redis: Basic, Standard and Premium.</summary>
    AzureCacheForRedis,

    /// <summary>Azure Managed Redis with the OSS cluster policy.</summary>
    AzureManagedRedisOss,

    /// <summary>Azure Managed Redis with the Enterprise cluster policy.</summary>
    AzureManagedRedisEnterprise,

    /// <summary>Azure Managed Redis without clustering.</summary>
    AzureManagedRedisNonClustered,
}
