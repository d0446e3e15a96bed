namespace Aspire.Hosting.ApplicationModel;

/// <summary>What stores the emulator's data.</summary>
public enum AzureRedisEmulatorBackend
{
    /// <summary>Microsoft Garnet inside the emulator. Nothing needs to be installed.</summary>
    Garnet,

    /// <summary>A <c>redis-server</c> process, found in <c>PATH</c>.</summary>
    RedisServer,

    /// <summary>Several <c>redis-server</c> processes that form a cluster, as with the OSS cluster policy of Azure Managed Redis.</summary>
    RedisCluster,
}
