namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>The subcommands of CLUSTER that change the cluster; the others only read. Source: Redis, "CLUSTER" commands.</summary>
internal static class ClusterCommands
{
    public static IEnumerable<string> Writes { get; } =
    [
        "CLUSTER ADDSLOTS", "CLUSTER ADDSLOTSRANGE", "CLUSTER BUMPEPOCH", "CLUSTER DELSLOTS", "CLUSTER DELSLOTSRANGE", "CLUSTER FAILOVER",
        "CLUSTER FLUSHSLOTS", "CLUSTER FORGET", "CLUSTER MEET", "CLUSTER REPLICATE", "CLUSTER RESET", "CLUSTER SAVECONFIG",
        "CLUSTER SET-CONFIG-EPOCH", "CLUSTER SETSLOT",
    ];
}
