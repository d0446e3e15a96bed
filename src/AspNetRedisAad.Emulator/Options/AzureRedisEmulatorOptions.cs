using System.Net;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator;

/// <summary>The settings of an emulator.</summary>
public sealed class AzureRedisEmulatorOptions
{
    /// <summary>Gets or sets the lifetime of an access token.</summary>
    /// <value>At least one second. The default value is one hour.</value>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets when the authority advises a client to renew its token (<c>refresh_in</c>).</summary>
    /// <value>The default value is <see langword="null"/>: no advice. Microsoft Entra ID gives none for tokens of one hour.</value>
    public TimeSpan? RefreshIn { get; set; }

    /// <summary>Gets or sets which Azure service to emulate.</summary>
    /// <value>The default value is <see cref="EmulatorProfile.AzureCacheForRedis"/>.</value>
    public EmulatorProfile Profile { get; set; } = EmulatorProfile.AzureCacheForRedis;

    /// <summary>
    /// Gets or sets whether the cache belongs to an active geo-replication group. Such a group also blocks FLUSHALL and FLUSHDB, and fewer
    /// commands may use keys of several hash slots.
    /// </summary>
    /// <value>The default value is <see langword="false"/>. Nothing is replicated.</value>
    public bool ActiveGeoReplication { get; set; }

    /// <summary>Gets or sets how long a connection may be idle before it is closed.</summary>
    /// <value>
    /// The default value is 10 minutes, as on Azure. <see cref="Timeout.InfiniteTimeSpan"/> means no limit. Source: Microsoft, "Connection
    /// resilience", "Idle timeout".
    /// </value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how long a connection may stay open before the client has signed in.</summary>
    /// <value>The default value is one minute. <see cref="Timeout.InfiniteTimeSpan"/> means no limit.</value>
    public TimeSpan SignInTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the server that stores the data.</summary>
    /// <value>The default value is <see cref="EmulatorBackend.Garnet"/>.</value>
    public EmulatorBackend Backend { get; set; } = EmulatorBackend.Garnet;

    /// <summary>Gets or sets the Redis that <see cref="EmulatorBackend.External"/> uses.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public ExternalRedis? ExternalRedis { get; set; }

    /// <summary>
    /// Gets or sets the number of independent caches, such as one in each region. Only with <see cref="EmulatorBackend.RedisServer"/>. Data
    /// is not copied between them.
    /// </summary>
    /// <value>The default value is 1.</value>
    public int Regions { get; set; } = 1;

    /// <summary>Gets or sets the number of masters of a <see cref="EmulatorBackend.RedisCluster"/>.</summary>
    /// <value>At least 3: Redis needs three masters for a failover. The default value is 3.</value>
    public int ClusterMasters { get; set; } = 3;

    /// <summary>Gets or sets the number of replicas of each master of a <see cref="EmulatorBackend.RedisCluster"/>.</summary>
    /// <value>The default value is 1.</value>
    public int ReplicasPerMaster { get; set; } = 1;

    /// <summary>
    /// Gets or sets whether the node certificates of a <see cref="EmulatorBackend.RedisCluster"/> are also valid for 127.0.0.1 and ::1. On
    /// Azure, they contain no addresses. A client that checks a node's certificate against the node's address fails there.
    /// </summary>
    /// <value>
    /// The default value is <see langword="true"/>, for clients that check addresses. With <see langword="false"/>, certificates are as on
    /// Azure, and the endpoints are <c>localhost:port</c>.
    /// </value>
    public bool NodeCertificateAddresses { get; set; } = true;

    /// <summary>
    /// Gets or sets how long a node of a <see cref="EmulatorBackend.RedisCluster"/> may be unreachable before the other nodes replace it.
    /// After half of that time they reconnect to it, and pub/sub messages on the old connection are lost. Use a longer time on a busy
    /// machine.
    /// </summary>
    /// <value>The default value is 2 seconds. Redis's default is 15. Source: Redis, "Redis cluster specification".</value>
    public TimeSpan ClusterNodeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets Redis's <c>maxmemory-policy</c>: which keys are evicted when memory is full. Only with
    /// <see cref="EmulatorBackend.RedisServer"/>.
    /// </summary>
    /// <value>
    /// The default value is <c>volatile-lru</c>, as on Azure. Source: Microsoft, "Memory management" of Azure Cache for Redis.
    /// </value>
    public string MaxMemoryPolicy { get; set; } = "volatile-lru";

    /// <summary>
    /// Gets or sets the address of this machine on which Redis, the token authority, managed identity and the control API listen. Anyone
    /// who can reach that address can request tokens and faults. Use an address other than the loopback address only inside a container or
    /// a private network.
    /// </summary>
    /// <value>
    /// The default value is <see cref="IPAddress.Loopback"/>. A container needs <see cref="IPAddress.Any"/>, which is every address. The
    /// nodes of a <see cref="EmulatorBackend.RedisCluster"/> are announced as 127.0.0.1 in any case.
    /// </value>
    public IPAddress ListenAddress { get; set; } = IPAddress.Loopback;

    /// <summary>
    /// Gets or sets the host names and addresses that clients use for the emulator, in addition to <c>localhost</c>, 127.0.0.1 and ::1. Its
    /// certificates are valid for all of them. The first is used in <see cref="AzureRedisEmulator.Endpoint"/>,
    /// <see cref="AzureRedisEmulator.AuthorityHost"/> and the settings.
    /// </summary>
    /// <value>The default value is empty: no additional names.</value>
    public IReadOnlyList<string> HostNames { get; set; } = [];

    /// <summary>Gets or sets the TCP port of the (first) Redis endpoint.</summary>
    /// <value>The default value is 0: any free port.</value>
    public int RedisPort { get; set; }

    /// <summary>Gets or sets the TCP port of the token authority (https).</summary>
    /// <value>The default value is 0: any free port.</value>
    public int AuthorityPort { get; set; }

    /// <summary>
    /// Gets or sets the TCP port (http) of the control API, through which other processes can inject faults and read the counters. It needs
    /// no authentication.
    /// </summary>
    /// <value>0 means any free port. The default value is <see langword="null"/>: no control API.</value>
    public int? ControlPort { get; set; }

    /// <summary>Gets or sets the tenant (directory) ID of the token authority.</summary>
    /// <value>The default value is <see langword="null"/>: a new ID at each start.</value>
    public string? TenantId { get; set; }

    /// <summary>
    /// Gets or sets the folder that keeps the certificate authority (<c>authority.pem</c>) between starts, so that clients continue to
    /// trust it. It is created if it does not exist. It also contains private keys, which only the current user can read.
    /// </summary>
    /// <value>The default value is <see langword="null"/>: each start creates a certificate authority and deletes it when it stops.</value>
    public string? CertificateFolder { get; set; }

    /// <summary>
    /// Gets or sets the folder that keeps the data between starts, with <see cref="EmulatorBackend.Garnet"/> or one
    /// <see cref="EmulatorBackend.RedisServer"/>. It is created if it does not exist.
    /// </summary>
    /// <value>The default value is <see langword="null"/>: the data is in memory only.</value>
    public string? DataFolder { get; set; }

    /// <summary>Gets or sets the identities that can sign in.</summary>
    /// <value>The default value is empty: one identity with generated IDs.</value>
    public IReadOnlyList<EmulatedIdentity> Identities { get; set; } = [];

    /// <summary>
    /// Gets or sets which access keys the cache accepts in addition to tokens: <c>AUTH key</c> or <c>AUTH default key</c>.
    /// </summary>
    /// <value>The default value is <see cref="EmulatedAccessKeys.None"/>. The keys are generated at each start.</value>
    public EmulatedAccessKeys AccessKeys { get; set; }

    /// <summary>Gets or sets the logger factory of the emulator.</summary>
    /// <value>The default value is <see langword="null"/>: no logs.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets or sets the clock of the emulator.</summary>
    /// <value>The default value is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
