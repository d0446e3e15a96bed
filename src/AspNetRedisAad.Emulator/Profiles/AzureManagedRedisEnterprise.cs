namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// Azure Managed Redis with the Enterprise cluster policy. CLUSTER is blocked. Source: Microsoft, "Blocked commands for the Enterprise
/// cluster policy" (INFO, HELP, KEYSLOT, NODES, SLOTS) and "Best practices for client libraries"; Redis, "Cluster management commands
/// compatibility" (other subcommands) and "Multi-key operations".
/// </summary>
internal static class AzureManagedRedisEnterprise
{
    public static ServiceProfile Profile { get; } = new(EmulatorProfile.AzureManagedRedisEnterprise)
    {
        Blocked = [.. AzureManagedRedis.Blocked, "CLUSTER"],
        HidesCluster = true,
        MultiSlotCommands = ["DEL", "EXISTS", "MGET", "MSET", "TOUCH", "UNLINK"],
    };
}
