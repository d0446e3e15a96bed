namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>
/// Geo-replicated caches that all accept writes. Source: Microsoft, "Redis commands not supported in Azure Cache for Redis" and "... in
/// Azure Managed Redis"; Redis, "Multi-key operations".
/// </summary>
internal static class ActiveGeoReplicationGroup
{
    public static IReadOnlyList<string> Blocked { get; } = ["FLUSHALL", "FLUSHDB"];

    private static readonly string[] _multiSlotCommands = ["EXISTS", "MGET", "TOUCH"];

    /// <summary>The profile of a cache in such a group.</summary>
    public static ServiceProfile Member(ServiceProfile profile) => profile with
    {
        Blocked = [.. profile.Blocked, .. Blocked],
        MultiSlotCommands = profile.MultiSlotCommands is null ? null : _multiSlotCommands,
    };
}
