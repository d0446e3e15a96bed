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
    /// Gets or sets several caches that can replace each other, instead of <see cref="Endpoint"/>. All are kept connected and
    /// authenticated; one is used at a time. The caches copy the data themselves (active geo-replication).
    /// </summary>
    /// <value>The default is none. The identity must have access to all of them.</value>
    public IList<AzureRedisWeightedEndpoint> Endpoints { get; set; } = [];

    /// <summary>Gets or sets the prefix of every cache, session and key-ring key, so that several apps can share one cache.</summary>
    /// <value>The default value is the empty string. A separator is not added: write <c>shop:</c>.</value>
    public string InstanceName { get; set; } = "";

    /// <summary>
    /// Gets or sets the share of a token's life after which it is renewed, if the identity service does not say when. Each instance renews
    /// a little earlier, by a part of a tenth of the life that differs between instances (for the first token after the start, of half the
    /// time until the renewal), so that a fleet does not renew at the same moment.
    /// </summary>
    /// <value>More than 0.2 and at most 0.9. The default value is 0.75: 45 minutes of an hour.</value>
    public double TokenRefreshRatio { get; set; } = 0.75;

    /// <summary>Gets or sets how long one request for a token may take. Then it is abandoned and repeated.</summary>
    /// <value>From 1 second to 2 minutes. The default value is 10 seconds.</value>
    public TimeSpan TokenRequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets how long the start of the app waits for the first token and connection. After that the app starts without them (unless
    /// <see cref="RequireConnectionAtStart"/> is set), <c>/health/ready</c> says why it is not ready, and both are retried.
    /// </summary>
    /// <value>From 0 to 10 minutes. The default value is 15 seconds.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets whether the start of the app fails, with the reason, when there is no connection within <see cref="StartTimeout"/>.
    /// </summary>
    /// <value>The default value is <see langword="false"/>: the app starts, and recovers by itself.</value>
    public bool RequireConnectionAtStart { get; set; }

    /// <summary>
    /// Gets or sets how long an operation waits for a lost connection. During a shorter interruption, such as a failover, nothing fails.
    /// During a longer one, sessions and caches stop waiting until the connection is back.
    /// </summary>
    /// <value>From 0 to 30 seconds. The default value is 2 seconds.</value>
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets the longest wait between the first attempts to reconnect. The first attempt is immediate. The waits grow with the
    /// length of the outage, up to <see cref="MaxReconnectDelay"/>. Each is shortened at random, by half at most, so that a fleet does not
    /// reconnect at the same moment.
    /// </summary>
    /// <value>From 50 milliseconds to 1 minute. The default value is half a second.</value>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Gets or sets the longest wait between two attempts to connect. After a long outage, a fleet reconnects spread over this time.
    /// Increase it for more than ten thousand instances on one cache.
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
    /// Gets or sets whether the distributed cache writes an entry and its expiration in one transaction, so that no failure can leave one
    /// without the other. Otherwise, if the server refuses the expiration, this is logged and the entry is removed.
    /// </summary>
    /// <value>The default value is <see langword="false"/>: a transaction costs the server two more commands.</value>
    public bool AtomicCacheWrites { get; set; }

    /// <summary>
    /// Gets or sets how long this instance does not renew a sliding expiration or the idle timeout of a session again after it has renewed
    /// it. An entry that is read often then costs the server one command instead of two. It may expire earlier by this time, but never by
    /// more than a hundredth of its lifetime.
    /// </summary>
    /// <value>From 0 (each read renews) to 1 minute. The default value is 1 second.</value>
    public TimeSpan RenewalInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets whether <c>UseRedisSession</c> loads the session of every request that has a session cookie, so that reading it
    /// never blocks a thread. A <see cref="AzureRedisSessionPreloadAttribute"/> on an endpoint overrides it there.
    /// </summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool PreloadSessions { get; set; } = true;

    /// <summary>
    /// Gets or sets whether a session that is not found is taken over from ASP.NET Core's own session store on the same cache and
    /// <see cref="InstanceName"/>. Use it after a migration from that store. Each load then reads one more key.
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
    /// Gets or sets the cache that the app is moving away from, in stages, while it runs. Sessions and the key ring move with it, and
    /// nobody is signed out.
    /// </summary>
    /// <value>The default value is <see langword="null"/>: the app is not moving.</value>
    public AzureRedisMoveFromOptions? MoveFrom { get; set; }

    /// <summary>The names of the settings, for messages.</summary>
    internal SettingNames Names { get; set; } = SettingNames.Default;

    /// <summary>
    /// The endpoint, or several, each of them once: when settings are bound twice, configuration adds the same items to a list again. The
    /// last weight counts.
    /// </summary>
    internal IReadOnlyList<AzureRedisWeightedEndpoint> AllEndpoints => Endpoints.Count > 0
        ? [.. Endpoints.GroupBy(endpoint => endpoint.Endpoint, StringComparer.OrdinalIgnoreCase).Select(same => same.Last())]
        : [new AzureRedisWeightedEndpoint { Endpoint = Endpoint }];
}
