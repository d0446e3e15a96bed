namespace AspNetRedisAad.Emulator.Authority;

/// <summary>A signed access token. Its text form must not show it, so it is no record.</summary>
internal sealed class AccessToken(string value, DateTimeOffset issuedOn, DateTimeOffset expiresOn)
{
    public string Value { get; } = value;

    public DateTimeOffset ExpiresOn { get; } = expiresOn;

    /// <summary>The life in whole seconds, rounded down, as <c>expires_in</c> gives it.</summary>
    public int ExpiresIn { get; } = (int)Math.Floor((expiresOn - issuedOn).TotalSeconds);
}
