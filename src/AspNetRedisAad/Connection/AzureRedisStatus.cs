namespace AspNetRedisAad;

/// <summary>What is known of one connection and its access token at one moment. It holds no secret.</summary>
public sealed class AzureRedisStatus
{
    /// <summary>Gets who the app is to Redis, the object ID; <see langword="null"/> before the first token.</summary>
    public string? UserName { get; init; }

    /// <summary>Gets when the token in use expires; <see langword="null"/> before the first one.</summary>
    public DateTimeOffset? TokenExpiresOn { get; init; }

    /// <summary>Gets when that token was acquired; <see langword="null"/> before the first one.</summary>
    public DateTimeOffset? LastTokenRenewal { get; init; }

    /// <summary>
    /// Gets when its successor is requested next; <see langword="null"/> while a request is under way before the first token.
    /// </summary>
    public DateTimeOffset? NextTokenRenewal { get; init; }

    /// <summary>
    /// Gets when its successor should be in use at the latest: three minutes before the expiry, of a life under an hour a twentieth of it;
    /// <see langword="null"/> before the first one.
    /// </summary>
    public DateTimeOffset? RenewTokenBy { get; init; }

    /// <summary>Gets how often a token was replaced by its successor since the start of the app.</summary>
    public required long TokenRotations { get; init; }

    /// <summary>Gets how many requests for the next token have failed in a row; 0 when the last one succeeded.</summary>
    public required int FailedTokenRequests { get; init; }

    /// <summary>
    /// Gets the kind of the last failure in that row, such as <c>identity_service</c> or <c>timeout</c>; else <see langword="null"/>.
    /// </summary>
    public string? LastTokenError { get; init; }

    /// <summary>Gets the interruption of the connection that is under way; <see langword="null"/> while it can be used.</summary>
    public AzureRedisOutage? Outage { get; init; }

    /// <summary>Gets the servers known so far; none before the first connection.</summary>
    public required IReadOnlyList<AzureRedisEndpointStatus> Endpoints { get; init; }
}
