namespace AspNetRedisAad;

/// <summary>The status of one connection and its access token at one moment. It contains no secret.</summary>
public sealed class AzureRedisStatus
{
    /// <summary>Gets the app's Redis user name, the object ID; <see langword="null"/> before the first token.</summary>
    public string? UserName { get; init; }

    /// <summary>Gets when the current token expires; <see langword="null"/> before the first token.</summary>
    public DateTimeOffset? TokenExpiresOn { get; init; }

    /// <summary>Gets when the current token was acquired; <see langword="null"/> before the first token.</summary>
    public DateTimeOffset? LastTokenRenewal { get; init; }

    /// <summary>Gets when the next token will be requested; <see langword="null"/> while the first token is being requested.</summary>
    public DateTimeOffset? NextTokenRenewal { get; init; }

    /// <summary>
    /// Gets when the next token should be in use at the latest: three minutes before the current one expires, or, for a lifetime
    /// under an hour, a twentieth of the lifetime; <see langword="null"/> before the first token.
    /// </summary>
    public DateTimeOffset? RenewTokenBy { get; init; }

    /// <summary>Gets how often a token has been replaced by its successor since the app started.</summary>
    public required long TokenRotations { get; init; }

    /// <summary>Gets how many requests for the next token have failed in a row; 0 when the last one succeeded.</summary>
    public required int FailedTokenRequests { get; init; }

    /// <summary>
    /// Gets the kind of the last of these failures, such as <c>identity_service</c> or <c>timeout</c>; <see langword="null"/> if there are
    /// none.
    /// </summary>
    public string? LastTokenError { get; init; }

    /// <summary>Gets the current interruption of the connection; <see langword="null"/> while the connection can be used.</summary>
    public AzureRedisOutage? Outage { get; init; }

    /// <summary>Gets the servers known so far; empty before the first connection.</summary>
    public required IReadOnlyList<AzureRedisEndpointStatus> Endpoints { get; init; }
}
