using System.Net;
using AspNetRedisAad.Emulator.Profiles;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator;

/// <summary>How the emulator is started.</summary>
public sealed class AzureRedisEmulatorOptions
{
    /// <summary>Gets or sets how long an access token lives.</summary>
    /// <value>At least one second. The default value is one hour.</value>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets after which time a client is advised to renew its token (<c>refresh_in</c>).</summary>
    /// <value>The default value is <see langword="null"/>: no advice, as Microsoft Entra ID gives none for tokens of an hour.</value>
    public TimeSpan? RefreshIn { get; set; }

    /// <summary>Gets or sets which service the emulator stands for.</summary>
    /// <value>The default value is <see cref="EmulatorProfile.AzureCacheForRedis"/>.</value>
    public EmulatorProfile Profile { get; set; } = EmulatorProfile.AzureCacheForRedis;

    /// <summary>
    /// Gets or sets whether the cache is one of an active geo-replication group, in which also FLUSHALL and FLUSHDB are blocked, and fewer
    /// commands may have keys of several hash slots.
    /// </summary>
    /// <value>The default value is <see langword="false"/>. Nothing is replicated.</value>
    public bool ActiveGeoReplication { get; set; }

    /// <summary>Gets or sets after how long without a command a connection is closed.</summary>
    /// <value>
    /// The default value is 10 minutes, as on Azure; <see cref="Timeout.InfiniteTimeSpan"/> is never. Source: Microsoft, "Connection
    /// resilience", "Idle timeout".
    /// </value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how long a client may take to sign in. Then its connection is closed.</summary>
    /// <value>The default value is one minute; <see cref="Timeout.InfiniteTimeSpan"/> is no limit.</value>
    public TimeSpan SignInTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets what stores the data.</summary>
    /// <value>The default value is <see cref="EmulatorBackend.Garnet"/>.</value>
    public EmulatorBackend Backend { get; set; } = EmulatorBackend.Garnet;

    /// <summary>Gets or sets where the Redis of <see cref="EmulatorBackend.External"/> is.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public ExternalRedis? ExternalRedis { get; set; }

    /// <summary>Gets or sets the number of caches that know nothing of each other, as in two regions; only with
    /// <see cref="EmulatorBackend.RedisServer"/>. Data is not copied between them.</summary>
    /// <value>The default value is 1.</value>
    public int Regions { get; set; } = 1;

    /// <summary>Gets or sets the number of masters of a <see cref="EmulatorBackend.RedisCluster"/>.</summary>
    /// <value>At least 3, which Redis needs for a failover. The default value is 3.</value>
    public int ClusterMasters { get; set; } = 3;

    /// <summary>Gets or sets the number of replicas of each master of a <see cref="EmulatorBackend.RedisCluster"/>.</summary>
    /// <value>The default value is 1.</value>
    public int ReplicasPerMaster { get; set; } = 1;

    /// <summary>
    /// Gets or sets whether the certificates of the nodes of a <see cref="EmulatorBackend.RedisCluster"/> are valid for 127.0.0.1 and ::1
    /// too. Azure's name no addresses: a client fails there that checks a node's certificate against the address that the cluster gives for
    /// the node.
    /// </summary>
    /// <value>
    /// The default value is <see langword="true"/>, for clients that cannot do otherwise. <see langword="false"/> is as on Azure; the
    /// endpoints are then <c>localhost:port</c>.
    /// </value>
    public bool NodeCertificateAddresses { get; set; } = true;

    /// <summary>
    /// Gets or sets how long the nodes of a <see cref="EmulatorBackend.RedisCluster"/> do without an answer of another one before they
    /// replace it; after half of it they renew their connection to it, and messages of pub/sub on that are lost. Longer on a busy machine.
    /// </summary>
    /// <value>The default value is 2 seconds. (Redis's own is 15. Source: Redis, "Redis cluster specification".)</value>
    public TimeSpan ClusterNodeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets what is evicted when memory is full, in Redis's words; only with <see cref="EmulatorBackend.RedisServer"/>.
    /// </summary>
    /// <value>
    /// The default value is <c>volatile-lru</c>, as on Azure. Source: Microsoft, "Memory management" of Azure Cache for Redis.
    /// </value>
    public string MaxMemoryPolicy { get; set; } = "volatile-lru";

    /// <summary>
    /// Gets or sets the address of this machine at which Redis, token authority, managed identity and control API listen. Whoever reaches
    /// another one than the loopback address can ask for tokens and faults: set it inside a container or a network of your own only.
    /// </summary>
    /// <value>
    /// The default value is <see cref="IPAddress.Loopback"/>. <see cref="IPAddress.Any"/> is every address, as a container needs. The nodes
    /// of a <see cref="EmulatorBackend.RedisCluster"/> are announced as 127.0.0.1 all the same.
    /// </value>
    public IPAddress ListenAddress { get; set; } = IPAddress.Loopback;

    /// <summary>
    /// Gets or sets the host names and addresses, besides <c>localhost</c>, 127.0.0.1 and ::1, by which clients know the emulator. Its
    /// certificates bear them all; the first is the one in <see cref="AzureRedisEmulator.Endpoint"/>,
    /// <see cref="AzureRedisEmulator.AuthorityHost"/> and the settings.
    /// </summary>
    /// <value>The default value is empty: this machine's own names.</value>
    public IReadOnlyList<string> HostNames { get; set; } = [];

    /// <summary>Gets or sets the TCP port of the (first) Redis endpoint.</summary>
    /// <value>The default value is 0: a free one.</value>
    public int RedisPort { get; set; }

    /// <summary>Gets or sets the TCP port of the token authority (https).</summary>
    /// <value>The default value is 0: a free one.</value>
    public int AuthorityPort { get; set; }

    /// <summary>
    /// Gets or sets the TCP port (http) at which other processes can ask for faults and read the counters. Whoever may connect to it may do
    /// that.
    /// </summary>
    /// <value>0 for a free one. The default value is <see langword="null"/>: there is none.</value>
    public int? ControlPort { get; set; }

    /// <summary>Gets or sets the tenant (directory) ID of the token authority.</summary>
    /// <value>The default value is <see langword="null"/>: a new one at each start.</value>
    public string? TenantId { get; set; }

    /// <summary>
    /// Gets or sets the folder in which the certificate authority lasts from one start to the next, as <c>authority.pem</c>, so that
    /// clients need not read it again. It is created if need be; beside it are private keys, which only the current user can read.
    /// </summary>
    /// <value>The default value is <see langword="null"/>: each start has a new certificate authority, and deletes it at its end.</value>
    public string? CertificateFolder { get; set; }

    /// <summary>
    /// Gets or sets the folder in which the data lasts from one start to the next; with <see cref="EmulatorBackend.Garnet"/> and one
    /// <see cref="EmulatorBackend.RedisServer"/>. It is created if need be.
    /// </summary>
    /// <value>The default value is <see langword="null"/>: data is in memory only.</value>
    public string? DataFolder { get; set; }

    /// <summary>Gets or sets who may sign in.</summary>
    /// <value>The default is one identity with generated IDs.</value>
    public IReadOnlyList<EmulatedIdentity> Identities { get; set; } = [];

    /// <summary>Gets or sets which access keys the cache accepts beside tokens, with <c>AUTH key</c> and <c>AUTH default key</c>.</summary>
    /// <value>The default value is <see cref="EmulatedAccessKeys.None"/>. The keys are generated at each start.</value>
    public EmulatedAccessKeys AccessKeys { get; set; }

    /// <summary>Gets or sets where the emulator logs.</summary>
    /// <value>The default value is <see langword="null"/>: nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets or sets the emulator's clock.</summary>
    /// <value>The default value is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Source: Microsoft, "Default Redis server configuration" of Azure Cache for Redis, and "Databases" of Azure Managed Redis.
    /// </summary>
    internal int Databases => Profile == EmulatorProfile.AzureCacheForRedis ? 16 : 1;

    internal bool HasNodesWithoutAddresses => Backend == EmulatorBackend.RedisCluster && !NodeCertificateAddresses;

    internal void Check()
    {
        CheckLifetime(TokenLifetime, nameof(TokenLifetime));
        ProfileChecks.Check(this);
        if (Backend == EmulatorBackend.External && ExternalRedis is null)
            throw new ArgumentException("EmulatorBackend.External needs ExternalRedis, which says where it is.", nameof(ExternalRedis));
        if (DataFolder is not null && (Backend is EmulatorBackend.RedisCluster or EmulatorBackend.External || Regions > 1))
        {
            throw new ArgumentException(
                "DataFolder keeps the data of one server. Use EmulatorBackend.Garnet or RedisServer and one region, or no DataFolder.",
                nameof(DataFolder));
        }

        if (TenantId is not null && !Guid.TryParse(TenantId, out _))
            throw new ArgumentException($"TenantId is '{TenantId}'. Write a GUID.", nameof(TenantId));
        ArgumentOutOfRangeException.ThrowIfLessThan(Regions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ClusterMasters, 3);
        ArgumentOutOfRangeException.ThrowIfNegative(ReplicasPerMaster);
        ArgumentNullException.ThrowIfNull(ListenAddress);
        if (HostNames.FirstOrDefault(
            name => Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)) is { } wrong)
            throw new ArgumentException(
                $"'{wrong}' is not a valid host name. Write a name such as redis.example, or an address, without a port.",
                nameof(HostNames));
        CheckLimit(IdleTimeout, nameof(IdleTimeout));
        CheckLimit(SignInTimeout, nameof(SignInTimeout));
    }

    private static void CheckLimit(TimeSpan limit, string option)
    {
        if (limit <= TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(option, limit, $"{option} must be above zero, or Timeout.InfiniteTimeSpan for never.");
    }

    internal static TimeSpan CheckLifetime(TimeSpan lifetime, string parameter) =>
        lifetime >= TimeSpan.FromSeconds(1)
            ? lifetime
            : throw new ArgumentOutOfRangeException(parameter, lifetime, "TokenLifetime must be at least one second.");
}
