namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>Options that no Azure service combines.</summary>
internal static class ProfileChecks
{
    /// <exception cref="ArgumentException">They contradict the profile; the message says what to change.</exception>
    public static void Check(AzureRedisEmulatorOptions options)
    {
        if (options is
            {
                Profile: EmulatorProfile.AzureManagedRedisEnterprise or EmulatorProfile.AzureManagedRedisNonClustered,
                Backend: EmulatorBackend.RedisCluster,
            })
        {
            throw new ArgumentException(
                $"With the profile {options.Profile} clients see one endpoint and no cluster. Use EmulatorBackend.RedisServer or Garnet, "
                    + "or the profile AzureManagedRedisOss.",
                nameof(options));
        }
    }
}
