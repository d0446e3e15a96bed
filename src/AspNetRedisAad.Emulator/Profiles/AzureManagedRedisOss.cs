namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// Azure Managed Redis with the OSS cluster policy: of CLUSTER, what only reads. Source: Microsoft, "Redis commands not supported in Azure
/// Managed Redis".
/// </summary>
internal static class AzureManagedRedisOss
{
    public static IEnumerable<string> Blocked { get; } = [.. AzureManagedRedis.Blocked, .. ClusterCommands.Writes];
}
