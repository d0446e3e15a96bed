namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// Azure Managed Redis with the Enterprise cluster policy: nothing of CLUSTER. Source: Microsoft, "Blocked commands for the Enterprise
/// cluster policy" (INFO, HELP, KEYSLOT, NODES, SLOTS); Redis, "Cluster management commands compatibility" (all others).
/// </summary>
internal static class AzureManagedRedisEnterprise
{
    public static IEnumerable<string> Blocked { get; } = [.. AzureManagedRedis.Blocked, "CLUSTER"];
}
