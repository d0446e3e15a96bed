namespace AspNetRedisAad;

/// <summary>
/// The cache that an app is moving away from, in the section <c>AzureRedisAad:MoveFrom</c>. With <see cref="Endpoint"/> the app signs in to
/// it with Microsoft Entra ID tokens: as to the new one, unless a credential is set here.
/// </summary>
public sealed class AzureRedisMoveFromOptions : AzureRedisCredentialOptions
{
    /// <summary>Gets or sets how far the move has come.</summary>
    /// <value>
    /// Required: <c>Copy</c>, then <c>Switch</c>, then <c>Drain</c>, each on all instances before the next; then remove the section.
    /// </value>
    public AzureRedisMoveStage? Stage { get; set; }

    /// <summary>
    /// Gets or sets where the old cache is: <c>host:port</c>, or a StackExchange.Redis configuration string without user and password.
    /// </summary>
    /// <value>Required, unless <see cref="ConnectionString"/> is set.</value>
    public string? Endpoint { get; set; }

    /// <summary>
    /// Gets or sets the StackExchange.Redis configuration string with an access key that the app has used so far. It is a secret: keep it
    /// out of appsettings.json.
    /// </summary>
    /// <value>Instead of <see cref="Endpoint"/>. TLS is always on.</value>
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets the prefix of the keys in the old cache.</summary>
    /// <value>The default is that of the new one (<see cref="AzureRedisAadOptions.InstanceName"/>).</value>
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
    /// Gets or sets whether the app has used ASP.NET Core's own session store and Microsoft's packages so far, so that its sessions in the
    /// old cache have their format.
    /// </summary>
    /// <value>The default value is <see langword="false"/>: the app has used this package.</value>
    public bool IsStock { get; set; }

    /// <summary>Gets or sets what moves besides sessions and key ring. What is not listed is filled anew in the new cache.</summary>
    /// <value>The default is none.</value>
    public IList<AzureRedisMoveContent> Include { get; set; } = [];

    /// <summary>
    /// Gets or sets the stage that is begun although that skips one or goes back two, with what that loses. Such a start is not ready
    /// otherwise.
    /// </summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public AzureRedisMoveStage? ConfirmedStage { get; set; }
}
