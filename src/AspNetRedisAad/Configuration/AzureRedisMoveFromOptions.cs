namespace AspNetRedisAad;

/// <summary>
/// The cache that an app is moving away from, in the section <c>AzureRedisAad:MoveFrom</c>. With <see cref="Endpoint"/> the app signs in to
/// it with Microsoft Entra ID tokens. It uses the credential of the new cache, unless one is set here.
/// </summary>
public sealed class AzureRedisMoveFromOptions : AzureRedisCredentialOptions
{
    /// <summary>Gets or sets how far the move has come.</summary>
    /// <value>
    /// Required: <c>Copy</c>, then <c>Switch</c>, then <c>Drain</c>, each on all instances before the next; then remove the section.
    /// </value>
    public AzureRedisMoveStage? Stage { get; set; }

    /// <summary>
    /// Gets or sets the address of the old cache: <c>host:port</c>, or a StackExchange.Redis configuration string without user and
    /// password.
    /// </summary>
    /// <value>Required, unless <see cref="ConnectionString"/> is set.</value>
    public string? Endpoint { get; set; }

    /// <summary>
    /// Gets or sets the StackExchange.Redis configuration string with an access key that the app has used so far. It is a secret: keep it
    /// out of appsettings.json.
    /// </summary>
    /// <value>Set this instead of <see cref="Endpoint"/>. TLS is always on.</value>
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets the prefix of the keys in the old cache.</summary>
    /// <value>The default is the prefix in the new cache (<see cref="AzureRedisAadOptions.InstanceName"/>).</value>
    public string? InstanceName { get; set; }

    /// <summary>Gets or sets the Redis key of the Data Protection key ring in the old cache.</summary>
    /// <value>
    /// The default is <see cref="InstanceName"/> followed by <c>DataProtection-Keys</c>; with <see cref="IsStock"/> it is
    /// <c>DataProtection-Keys</c>, as in Microsoft's package.
    /// </value>
    public string? KeyRingName { get; set; }

    /// <summary>Gets or sets the number of the database in the old cache. The new one has only database 0.</summary>
    /// <value>The default value is 0.</value>
    public int Database { get; set; }

    /// <summary>
    /// Gets or sets whether the app has used ASP.NET Core's own session store and Microsoft's packages so far. If so, its sessions in the
    /// old cache have Microsoft's format.
    /// </summary>
    /// <value>The default value is <see langword="false"/>: the app has used this package.</value>
    public bool IsStock { get; set; }

    /// <summary>
    /// Gets or sets what moves in addition to sessions and the key ring. Anything not listed starts empty in the new cache.
    /// </summary>
    /// <value>The default is none.</value>
    public IList<AzureRedisMoveContent> Include { get; set; } = [];

    /// <summary>
    /// Gets or sets the stage to start even though it skips a stage or goes back two, and so loses data. Without this confirmation the app
    /// is not ready.
    /// </summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public AzureRedisMoveStage? ConfirmedStage { get; set; }
}
