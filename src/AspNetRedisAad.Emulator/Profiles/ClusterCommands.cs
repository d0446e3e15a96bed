namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>The CLUSTER subcommands that change the cluster. All others only read. Source: Redis, "CLUSTER" commands.</summary>
internal static class ClusterCommands
{
    public static IReadOnlyList<string> Writes { get; } =
    [
        "CLUSTER ADDSLOTS", "CLUSTER ADDSLOTSRANGE", "CLUSTER BUMPEPOCH", "CLUSTER DELSLOTS", "CLUSTER DELSLOTSRANGE", "CLUSTER FAILOVER",
        "CLUSTER FLUSHSLOTS", "CLUSTER FORGET", "CLUSTER MEET", "CLUSTER REPLICATE", "CLUSTER RESET", "CLUSTER SAVECONFIG",
        "CLUSTER SET-CONFIG-EPOCH", "CLUSTER SETSLOT",
    ];
}
