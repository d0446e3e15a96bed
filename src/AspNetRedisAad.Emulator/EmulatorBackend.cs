namespace AspNetRedisAad.Emulator;

/// <summary>What stores the emulator's data.</summary>
public enum EmulatorBackend
{
    /// <summary>Microsoft Garnet inside the process: nothing to install.</summary>
    Garnet,

    /// <summary>A <c>redis-server</c> process, found in <c>PATH</c>.</summary>
    RedisServer,

    /// <summary>
    /// Several <c>redis-server</c> processes that form a cluster, each with its own endpoint, which clients discover as on Azure.
    /// </summary>
    RedisCluster,

    /// <summary>A Redis that runs already: <see cref="AzureRedisEmulatorOptions.ExternalRedis"/>.</summary>
    External,
}
