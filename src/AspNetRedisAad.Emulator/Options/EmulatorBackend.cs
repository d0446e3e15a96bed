namespace AspNetRedisAad.Emulator;

/// <summary>The server that stores the emulator's data.</summary>
public enum EmulatorBackend
{
    /// <summary>Microsoft Garnet, inside the emulator's process. It needs no installation.</summary>
    Garnet,

    /// <summary>A <c>redis-server</c> process. The program must be in <c>PATH</c>.</summary>
    RedisServer,

    /// <summary>
    /// Several <c>redis-server</c> processes that form a cluster. Each has its own endpoint, which clients discover as on Azure.
    /// </summary>
    RedisCluster,

    /// <summary>A Redis that is already running: <see cref="AzureRedisEmulatorOptions.ExternalRedis"/>.</summary>
    External,
}
