namespace AspNetRedisAad.Identity;

/// <summary>
/// What one AUTH needs, as one immutable value: user name and access token can never be torn apart.
/// </summary>
/// <param name="userName">The Redis user name: the object ID in the token, unless a setting says otherwise.</param>
/// <param name="value">The access token. It is a secret.</param>
/// <param name="acquiredOn">When it was received, on this machine's clock.</param>
/// <param name="expiresOn">When the server stops accepting it.</param>
/// <param name="refreshOn">When the identity service suggests to renew it, if it says so.</param>
internal sealed class RedisToken(
    string userName,
    string value,
    DateTimeOffset acquiredOn,
    DateTimeOffset expiresOn,
    DateTimeOffset? refreshOn = null)
{
    public string UserName { get; } = userName;

    public string Value { get; } = value;

    public DateTimeOffset AcquiredOn { get; } = acquiredOn;

    public DateTimeOffset ExpiresOn { get; } = expiresOn;

    public DateTimeOffset? RefreshOn { get; } = refreshOn;

    public TimeSpan Lifetime => ExpiresOn - AcquiredOn;

    /// <summary>User and expiry; never the token.</summary>
    public override string ToString() => $"{UserName}, expires {ExpiresOn:O}";
}
