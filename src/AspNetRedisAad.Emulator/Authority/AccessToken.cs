namespace AspNetRedisAad.Emulator.Authority;

/// <summary>A signed access token. It is not a record, because the text form of a record would show the token.</summary>
internal sealed class AccessToken(string value, DateTimeOffset issuedOn, DateTimeOffset expiresOn)
{
    public string Value { get; } = value;

    public DateTimeOffset ExpiresOn { get; } = expiresOn;

    /// <summary>The lifetime in whole seconds, rounded down: <c>expires_in</c>.</summary>
    public int ExpiresIn { get; } = (int)Math.Floor((expiresOn - issuedOn).TotalSeconds);
}
