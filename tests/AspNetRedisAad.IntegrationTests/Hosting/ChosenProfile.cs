using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// The service on which the tests of our surfaces run: the environment variable EMULATOR_PROFILE, otherwise what the test specifies. A test
/// about one service or one kind of server starts its emulator without this.
/// </summary>
internal static class ChosenProfile
{
    private static readonly EmulatorProfile? _chosen =
        Environment.GetEnvironmentVariable("EMULATOR_PROFILE") is { Length: > 0 } name
            ? Enum.Parse<EmulatorProfile>(name, ignoreCase: true) : null;

    public static Task<AzureRedisEmulator> StartAsync(AzureRedisEmulatorOptions? options = null)
    {
        options ??= new AzureRedisEmulatorOptions();
        if (_chosen is { } profile && options.Backend != EmulatorBackend.RedisCluster)
            Choose(profile, options);
        return AzureRedisEmulator.StartAsync(options);
    }

    /// <summary>
    /// For a test that puts something between client and server, or stops the server: the OSS policy then has its blocked commands but no
    /// cluster.
    /// </summary>
    public static Task<AzureRedisEmulator> StartOneServerAsync(AzureRedisEmulatorOptions options)
    {
        options.Profile = _chosen ?? options.Profile;
        return AzureRedisEmulator.StartAsync(options);
    }

    /// <summary>Configures the emulator for a service, with the servers that it needs.</summary>
    public static void Choose(EmulatorProfile profile, AzureRedisEmulatorOptions options)
    {
        options.Profile = profile;
        if (profile != EmulatorProfile.AzureManagedRedisOss || options.Regions > 1)
            return;

        options.Backend = EmulatorBackend.RedisCluster;
        // As on Azure, which shows none with this policy.
        options.ReplicasPerMaster = 0;
        options.ClusterNodeTimeout = PatientNodes.Timeout;
    }
}
