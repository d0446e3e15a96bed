namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// Azure Managed Redis with the non-clustered policy: CLUSTER passes, and the server says that it has no cluster. Source: Microsoft,
/// "Choose a clustering policy".
/// </summary>
internal static class AzureManagedRedisNonClustered
{
    public static IEnumerable<string> Blocked => AzureManagedRedis.Blocked;
}
