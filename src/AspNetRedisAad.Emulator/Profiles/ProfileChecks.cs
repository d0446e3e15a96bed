namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>Options that no Azure service combines.</summary>
internal static class ProfileChecks
{
    /// <exception cref="ArgumentException">They contradict the profile; the message says what to change.</exception>
    public static void Check(AzureRedisEmulatorOptions options)
    {
        // Microsoft, "Use Microsoft Entra ID for cache authentication with Azure Managed Redis": an identity has the permissions of an access key.
        if (options.Profile != EmulatorProfile.AzureCacheForRedis && options.Identities.FirstOrDefault(IsLimited) is { } limited)
        {
            throw new ArgumentException(
                $"The identity {limited.Name} has the data access policy {limited.AccessPolicy!.Name}, and on Azure Managed Redis every assigned identity has full "
                + "access. Leave AccessPolicy out, set it to null for no access, or use the profile AzureCacheForRedis.",
                nameof(options));
        }

        if (options is
            {
                Profile: EmulatorProfile.AzureManagedRedisEnterprise or EmulatorProfile.AzureManagedRedisNonClustered,
                Backend: EmulatorBackend.RedisCluster,
            })
        {
            throw new ArgumentException(
                $"With the profile {options.Profile} clients see one endpoint and no cluster. Use EmulatorBackend.RedisServer or Garnet, or the profile AzureManagedRedisOss.",
                nameof(options));
        }
    }

    private static bool IsLimited(EmulatedIdentity identity) =>
        identity.AccessPolicy is { } policy && policy.Permissions != DataAccessPolicy.DataOwner.Permissions;
}
