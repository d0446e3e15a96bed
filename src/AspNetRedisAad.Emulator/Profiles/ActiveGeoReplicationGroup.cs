namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// What is also blocked in a group of geo-replicated caches that all take writes. Source: Microsoft, "Redis commands not supported in Azure
/// Cache for Redis" and "... in Azure Managed Redis".
/// </summary>
internal static class ActiveGeoReplicationGroup
{
    public static IEnumerable<string> Blocked { get; } = ["FLUSHALL", "FLUSHDB"];
}
