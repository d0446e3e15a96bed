namespace Aspire.Hosting.ApplicationModel;

/// <summary>The service that the emulator emulates: it decides which commands are blocked, and which topology clients see.</summary>
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
