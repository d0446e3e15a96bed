namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>What Azure Managed Redis blocks with every cluster policy.</summary>
internal static class AzureManagedRedis
{
    public static IReadOnlyList<string> Blocked { get; } =
    [
        // Microsoft, "Redis commands not supported in Azure Managed Redis", except SELECT: database 0 can be selected.
        "BGREWRITEAOF", "BGSAVE", "MODULE LOAD", "MOVE", "PSYNC", "REPLICAOF", "REPLCONF", "SAVE", "SHUTDOWN", "SYNC",
        // Microsoft's page refers to these Redis pages for the rest: "Server management commands compatibility", "Connection management
        // commands compatibility" and others.
        "DEBUG", "FAILOVER", "MIGRATE", "MODULE HELP", "MODULE LOADEX", "MODULE UNLOAD", "RESET", "SLAVEOF", "SWAPDB",
        // Azure supports them in part. Here, they would show and change the emulator's own users and configuration.
        "ACL", "CONFIG",
    ];
}
