namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// Azure Managed Redis with the OSS cluster policy. The CLUSTER subcommands that only read are allowed. Source: Microsoft, "Redis commands
/// not supported in Azure Managed Redis".
/// </summary>
internal static class AzureManagedRedisOss
{
    public static ServiceProfile Profile { get; } = new(EmulatorProfile.AzureManagedRedisOss)
    {
        Blocked = [.. AzureManagedRedis.Blocked, .. ClusterCommands.Writes],
    };
}
