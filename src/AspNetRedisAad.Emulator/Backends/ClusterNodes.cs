namespace AspNetRedisAad.Emulator.Backends;

/// <summary>Reads the answer to CLUSTER NODES. Source: Redis, documentation of CLUSTER NODES.</summary>
internal static class ClusterNodes
{
    // The columns are ID, address, role and master.
    private const int IdColumn = 0;
    private const int RoleColumn = 2;
    private const int MasterColumn = 3;

    public static bool IsReplica(string nodes, string id) =>
        Rows(nodes).Single(row => row[IdColumn] == id)[RoleColumn].Contains("slave", StringComparison.Ordinal);

    /// <summary>Does not count replicas with a flag such as <c>fail</c> or <c>handshake</c>.</summary>
    public static int CountWorkingReplicas(string nodes) =>
        Rows(nodes).Count(row => row[RoleColumn].EndsWith("slave", StringComparison.Ordinal));

    /// <summary>The ID of the master of the node that has answered; a dash if that node is a master.</summary>
    public static string OwnMaster(string nodes) =>
        Rows(nodes).Single(row => row[RoleColumn].StartsWith("myself", StringComparison.Ordinal))[MasterColumn];

    private static IEnumerable<string[]> Rows(string nodes) =>
        nodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '));
}
