using AspNetRedisAad.Configuration;

namespace AspNetRedisAad;

/// <summary>
/// Settings of one Azure Redis connection that authenticates with Microsoft Entra ID tokens, bound from the section
/// <c>AzureRedisAad</c>. They are read once, at start; credential keys are named as in the Azure SDK's own configuration convention.
/// </summary>
public sealed class AzureRedisAadOptions : AzureRedisCredentialOptions
{
    /// <summary>The name of the configuration section that <c>AddAzureRedisAad(configuration)</c> binds.</summary>
    public const string SectionName = SettingNames.DefaultSection;

    /// <summary>
    /// Gets or sets where the cache is: <c>host:port</c>, or a StackExchange.Redis configuration string without user and password.
    /// </summary>
    /// <value>
    /// Required, unless <see cref="Endpoints"/> are set. Without a port, 10000 is used for Azure Managed Redis (<c>*.redis.azure.net</c>)
    /// and 6380 for everything else. TLS is always on.
    /// </value>
    public string? Endpoint { get; set; }

    /// <summary>
    /// Gets or sets several caches that stand in for each other, instead of <see cref="Endpoint"/>: all are kept connected and
    /// authenticated, one is used at a time. Copying data between them is their business (active geo-replication).
    /// </summary>
    /// <value>The default is none. The identity must have access to all of them.</value>
    public IList<AzureRedisWeightedEndpoint> Endpoints { get; set; } = [];

    /// <summary>Gets or sets the prefix of every cache, session and key-ring key, so that several apps can share one cache.</summary>
    /// <value>The default value is the empty string. A separator is not added: write <c>shop:</c>.</value>
    public string InstanceName { get; set; } = "";

    /// <summary>
    /// Gets or sets the share of a token's life after which it is renewed when the identity service gives no time of its own.
    /// Each instance renews a little earlier, by its own part of a tenth of the life (of the first token since the start, of half that
    /// time), so that a fleet does not act as one.
    /// </summary>
    /// <value>More than 0.2 and at most 0.9. The default value is 0.75: 45 minutes of an hour.</value>
    public double TokenRefreshRatio { get; set; } = 0.75;

    /// <summary>Gets or sets the time that one request for a token may take before it is given up and tried again.</summary>
    /// <value>From 1 second to 2 minutes. The default value is 10 seconds.</value>
    public TimeSpan TokenRequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets how long the start of the app waits for the first token and connection. Afterwards the app starts all the same (unless
    /// <see cref="RequireConnectionAtStart"/>), <c>/health/ready</c> says why it is not ready, and both are tried further.
    /// </summary>
    /// <value>From 0 to 10 minutes. The default value is 15 seconds.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets whether the start of the app fails, with the reason, when there is no connection within <see cref="StartTimeout"/>.
    /// </summary>
    /// <value>The default value is <see langword="false"/>: the app starts and heals by itself.</value>
    public bool RequireConnectionAtStart { get; set; }

    /// <summary>
    /// Gets or sets how long whoever needs Redis waits for a connection that was lost: a shorter interruption, such as a failover, fails
    /// nothing; in a longer one sessions and caches no longer wait, until the connection is back.
    /// </summary>
    /// <value>From 0 to 30 seconds. The default value is 2 seconds.</value>
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets the longest wait between the first attempts to connect again. The very first comes at once; with the length of an
    /// outage the waits grow, up to <see cref="MaxReconnectDelay"/>. Each is shortened by chance, by half at most, so that a fleet does not
    /// act as one.
    /// </summary>
    /// <value>From 50 milliseconds to 1 minute. The default value is half a second.</value>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Gets or sets the longest wait between two attempts to connect: after a long outage a fleet comes back spread over this time. Raise
    /// it for more than ten thousand instances on one cache.
    /// </summary>
    /// <value>From <see cref="ReconnectDelay"/> to 5 minutes. The default value is 10 seconds.</value>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets whether <c>AddAzureRedisAad</c> registers the distributed cache. Read when it is called.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool EnableDistributedCache { get; set; } = true;

    /// <summary>Gets or sets whether <c>AddAzureRedisAad</c> registers the session store. Read when it is called.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool EnableSession { get; set; } = true;

    /// <summary>Gets or sets whether <c>AddAzureRedisAad</c> registers the Data Protection key ring. Read when it is called.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool EnableDataProtection { get; set; } = true;

    /// <summary>
    /// Gets or sets whether the distributed cache writes an entry and its expiration in one transaction, so that there is no moment with
    /// the one and without the other, whatever breaks. Without, an expiration that the server refuses is logged and its entry removed.
    /// </summary>
    /// <value>The default value is <see langword="false"/>: a transaction costs the server two commands more.</value>
    public bool AtomicCacheWrites { get; set; }

    /// <summary>
    /// Gets or sets how long after this instance has begun a sliding expiration or the idle timeout of a session anew, a further read need
    /// not do so again. What is read often costs the server one command instead of two; an entry may end earlier by so much, and never by
    /// more than a hundredth of its time.
    /// </summary>
    /// <value>From 0, with which each read renews, to 1 minute. The default value is 1 second.</value>
    public TimeSpan RenewalInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets whether <c>UseRedisSession</c> loads the session of every request that brings a session cookie, so that reading it
    /// never blocks a thread. A <see cref="AzureRedisSessionPreloadAttribute"/> on an endpoint overrides it there.
    /// </summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool PreloadSessions { get; set; } = true;

    /// <summary>
    /// Gets or sets whether a session that is not found is taken over from ASP.NET Core's own session store on the same cache and
    /// <see cref="InstanceName"/>, for the time after a migration from it. It asks for one key more with each load.
    /// </summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool MigrateStockSessions { get; set; }

    /// <summary>Gets or sets the name under which Data Protection isolates this app's payloads; every instance must use the same.</summary>
    /// <value>The default is the host's application name (<c>IHostEnvironment.ApplicationName</c>).</value>
    public string? ApplicationName { get; set; }

    /// <summary>Gets or sets the Redis key of the Data Protection key ring.</summary>
    /// <value>The default is <see cref="InstanceName"/> followed by <c>DataProtection-Keys</c>.</value>
    public string? KeyRingName { get; set; }

    /// <summary>
    /// Gets or sets the cache that the app is moving away from, in stages, while it runs: sessions and key ring go along, and nobody is
    /// signed out.
    /// </summary>
    /// <value>The default value is <see langword="null"/>: the app is not moving.</value>
    public AzureRedisMoveFromOptions? MoveFrom { get; set; }

    /// <summary>How messages spell them.</summary>
    internal SettingNames Names { get; set; } = SettingNames.Default;

    /// <summary>
    /// One, or several, each of them once: configuration adds to a list what it has added before, when settings are bound twice. The last
    /// weight counts.
    /// </summary>
    internal IReadOnlyList<AzureRedisWeightedEndpoint> AllEndpoints => Endpoints.Count > 0
        ? [.. Endpoints.GroupBy(endpoint => endpoint.Endpoint, StringComparer.OrdinalIgnoreCase).Select(same => same.Last())]
        : [new AzureRedisWeightedEndpoint { Endpoint = Endpoint }];
}
