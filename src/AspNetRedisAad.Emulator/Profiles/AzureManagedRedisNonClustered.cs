namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// Azure Managed Redis without clustering. CLUSTER is not blocked: the server answers that it is not part of a cluster. Source: Microsoft,
/// "Choose a clustering policy".
/// </summary>
internal static class AzureManagedRedisNonClustered
{
    public static ServiceProfile Profile { get; } = new(EmulatorProfile.AzureManagedRedisNonClustered)
    {
        Blocked = AzureManagedRedis.Blocked,
        HidesCluster = true,
    };
}
