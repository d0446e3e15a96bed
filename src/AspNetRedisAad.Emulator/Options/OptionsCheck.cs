namespace AspNetRedisAad.Emulator.Options;

/// <summary>Checks that do not depend on the profile.</summary>
internal static class OptionsCheck
{
    /// <exception cref="ArgumentException">A value is not valid, or two of them contradict each other.</exception>
    public static void Check(AzureRedisEmulatorOptions options)
    {
        CheckLifetime(options.TokenLifetime, nameof(options.TokenLifetime));
        CheckBackend(options);
        if (options.TenantId is not null && !Guid.TryParse(options.TenantId, out _))
            throw Invalid(nameof(options.TenantId), $"TenantId is '{options.TenantId}'. Write a GUID.");
        CheckCount(options.Regions, least: 1, nameof(options.Regions));
        CheckCount(options.ClusterMasters, least: 3, nameof(options.ClusterMasters));
        CheckCount(options.ReplicasPerMaster, least: 0, nameof(options.ReplicasPerMaster));
        ArgumentNullException.ThrowIfNull(options.ListenAddress);
        CheckHostNames(options.HostNames);
        CheckLimit(options.IdleTimeout, nameof(options.IdleTimeout));
        CheckLimit(options.SignInTimeout, nameof(options.SignInTimeout));
    }

    /// <summary>Returns the lifetime.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than one second.</exception>
    public static TimeSpan CheckLifetime(TimeSpan lifetime, string parameter) =>
        lifetime >= TimeSpan.FromSeconds(1)
            ? lifetime
            : throw new ArgumentOutOfRangeException(parameter, lifetime, "TokenLifetime must be at least one second.");

    private static void CheckBackend(AzureRedisEmulatorOptions options)
    {
        if (options is { Backend: EmulatorBackend.External, ExternalRedis: null })
            throw Invalid(nameof(options.ExternalRedis), "EmulatorBackend.External needs ExternalRedis: host, port and password.");

        var hasOneServer = options is { Backend: EmulatorBackend.Garnet or EmulatorBackend.RedisServer, Regions: <= 1 };
        if (options.DataFolder is not null && !hasOneServer)
        {
            throw Invalid(
                nameof(options.DataFolder),
                "DataFolder keeps the data of one server. Use EmulatorBackend.Garnet or RedisServer and one region, or no DataFolder.");
        }
    }

    private static void CheckHostNames(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name =>
            Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)) is { } wrong)
        {
            throw Invalid(
                nameof(AzureRedisEmulatorOptions.HostNames),
                $"'{wrong}' is not a valid host name. Write a name such as redis.example, or an address, without a port.");
        }
    }

    private static void CheckCount(int count, int least, string option) =>
        ArgumentOutOfRangeException.ThrowIfLessThan(count, least, option);

    private static void CheckLimit(TimeSpan limit, string option)
    {
        if (limit <= TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(option, limit, $"{option} must be above zero, or Timeout.InfiniteTimeSpan for never.");
    }

    private static ArgumentException Invalid(string option, string message) => new(message, option);
}
