namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>Options that no Azure service combines.</summary>
internal static class ProfileChecks
{
    /// <exception cref="ArgumentException">They contradict the profile; the message says what to change.</exception>
    public static void Check(AzureRedisEmulatorOptions options)
    {
        foreach (var identity in options.Identities)
        {
            if (identity.ObjectId.Length == 0 || identity.ObjectId.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
                throw new ArgumentException($"The object ID of the identity {identity.Name} must be of letters, digits, '-', '_' and '.', as a GUID is.", nameof(options));

            // Microsoft, "Configure custom data access policies": not on Enterprise tiers; "Use Microsoft Entra ID for cache authentication with Azure
            // Managed Redis": an identity has the permissions of an access key.
            if (options.Profile != EmulatorProfile.AzureCacheForRedis
                && identity.AccessPolicy is { } policy && policy.Permissions != DataAccessPolicy.DataOwner.Permissions)
            {
                throw new ArgumentException(
                    $"The identity {identity.Name} has the data access policy {policy.Name}, and on Azure Managed Redis every assigned identity has full access. "
                    + "Leave AccessPolicy out, set it to null for no access, or use the profile AzureCacheForRedis.",
                    nameof(options));
            }
        }

        if (options is { Profile: EmulatorProfile.AzureManagedRedisEnterprise, Backend: EmulatorBackend.RedisCluster })
        {
            throw new ArgumentException(
                "With the Enterprise cluster policy clients see one endpoint and no cluster. Use EmulatorBackend.RedisServer or Garnet, or the profile AzureManagedRedisOss.",
                nameof(options));
        }
    }
}
