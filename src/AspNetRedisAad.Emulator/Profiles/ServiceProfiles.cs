namespace AspNetRedisAad.Emulator.Profiles;

internal static class ServiceProfiles
{
    public static IReadOnlyList<ServiceProfile> All { get; } =
    [
        AzureCacheForRedis.Profile,
        AzureManagedRedisOss.Profile,
        AzureManagedRedisEnterprise.Profile,
        AzureManagedRedisNonClustered.Profile,
    ];

    public static ServiceProfile Of(EmulatorProfile name, bool activeGeoReplication)
    {
        var profile = All.FirstOrDefault(profile => profile.Name == name)
            ?? throw new ArgumentOutOfRangeException(nameof(name), name, "Not a known profile.");
        return activeGeoReplication ? ActiveGeoReplicationGroup.Member(profile) : profile;
    }
}
