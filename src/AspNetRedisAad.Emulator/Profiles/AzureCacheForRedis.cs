namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>Azure Cache for Redis. Source: Microsoft, "Redis commands not supported in Azure Cache for Redis".</summary>
internal static class AzureCacheForRedis
{
    public static ServiceProfile Profile { get; } = new(EmulatorProfile.AzureCacheForRedis)
    {
        Blocked =
        [
            "ACL", "BGREWRITEAOF", "BGSAVE", "CONFIG", "DEBUG", "MIGRATE", "PSYNC", "REPLICAOF", "REPLCONF", "SAVE", "SHUTDOWN",
            "SLAVEOF", "SYNC",
            .. ClusterCommands.Writes,
        ],
        Databases = 16,
    };
}
