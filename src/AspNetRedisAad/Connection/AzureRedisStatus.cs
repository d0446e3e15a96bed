namespace AspNetRedisAad;

/// <summary>What is known of one connection and its access token at one moment. It holds no secret.</summary>
/// <param name="UserName">Who the app is to Redis: the object ID; <see langword="null"/> before the first token.</param>
/// <param name="ExpiresOn">When the token in use expires; <see langword="null"/> before the first one.</param>
/// <param name="LastRenewal">When that token was acquired.</param>
/// <param name="NextRenewal">When its successor is asked for next; <see langword="null"/> while a request is under way before the first token.</param>
/// <param name="RenewBy">
/// When its successor should be in use at the latest: three minutes before the expiry, of a life under an hour a twentieth of it; <see langword="null"/>
/// before the first one.
/// </param>
/// <param name="Rotations">How often a token was replaced by its successor since the start of the app.</param>
/// <param name="FailedRequests">Failed requests for the next token in a row; 0 when the last one succeeded.</param>
/// <param name="LastError">The kind of the last failure in that row, such as <c>identity_service</c> or <c>timeout</c>; else <see langword="null"/>.</param>
/// <param name="Endpoints">The servers known so far; none before the first connection.</param>
public sealed record AzureRedisStatus(
    string? UserName,
    DateTimeOffset? ExpiresOn,
    DateTimeOffset? LastRenewal,
    DateTimeOffset? NextRenewal,
    DateTimeOffset? RenewBy,
    long Rotations,
    int FailedRequests,
    string? LastError,
    IReadOnlyList<AzureRedisEndpointStatus> Endpoints);
