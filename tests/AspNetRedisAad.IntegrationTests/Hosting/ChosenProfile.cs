using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// The service on which the tests of our surfaces run: what the environment variable EMULATOR_PROFILE names, or else what each test says
/// itself. A test that is about one service or one kind of server starts its emulator without this.
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
    /// For a test that puts something in the way to the server, or stops it: of the OSS policy there are the blocked commands, and no
    /// cluster.
    /// </summary>
    public static Task<AzureRedisEmulator> StartOneServerAsync(AzureRedisEmulatorOptions options)
    {
        options.Profile = _chosen ?? options.Profile;
        return AzureRedisEmulator.StartAsync(options);
    }

    /// <summary>Makes the emulator stand for a service, on the servers that it needs for that.</summary>
    public static void Choose(EmulatorProfile profile, AzureRedisEmulatorOptions options)
    {
        options.Profile = profile;
        if (profile != EmulatorProfile.AzureManagedRedisOss || options.Regions > 1)
            return;

        options.Backend = EmulatorBackend.RedisCluster;
        // As on Azure, which shows none with this policy.
        options.ReplicasPerMaster = 0;
        // What a busy machine does to the nodes' talk with each other is not the subject.
        options.ClusterNodeTimeout = TimeSpan.FromSeconds(15);
    }
}
