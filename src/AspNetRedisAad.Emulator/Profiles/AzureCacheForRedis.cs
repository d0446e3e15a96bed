namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>Azure Cache for Redis. Source: Microsoft, "Redis commands not supported in Azure Cache for Redis".</summary>
internal static class AzureCacheForRedis
{
    public static IEnumerable<string> Blocked { get; } =
    [
        "ACL", "BGREWRITEAOF", "BGSAVE", "CONFIG", "DEBUG", "MIGRATE", "PSYNC", "REPLICAOF", "REPLCONF", "SAVE", "SHUTDOWN",
            "SLAVEOF", "SYNC",
        .. ClusterCommands.Writes,
    ];
}
