namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>Azure Managed Redis, whatever its cluster policy.</summary>
internal static class AzureManagedRedis
{
    public static IEnumerable<string> Blocked { get; } =
    [
        // Microsoft, "Redis commands not supported in Azure Managed Redis", save for SELECT: see ConnectionRules.
        "BGREWRITEAOF", "BGSAVE", "MODULE LOAD", "MOVE", "PSYNC", "REPLICAOF", "REPLCONF", "SAVE", "SHUTDOWN", "SYNC",
        // Redis, "Server management commands compatibility", "Connection management commands compatibility" and others, to which
        // Microsoft's page refers for the rest.
        "DEBUG", "FAILOVER", "MIGRATE", "MODULE HELP", "MODULE LOADEX", "MODULE UNLOAD", "RESET", "SLAVEOF", "SWAPDB",
        // There in part, but on these servers they would show and change what is the emulator's own.
        "ACL", "CONFIG",
    ];
}
