namespace AspNetRedisAad;

/// <summary>What is known of the connection to one server.</summary>
/// <param name="Endpoint">The server, <c>host:port</c>.</param>
/// <param name="IsConnected">Whether commands can be sent. A cluster's replicas are connected at their first use.</param>
/// <param name="IsReplica">Whether it is a replica.</param>
/// <param name="HasCurrentToken">Whether the server has accepted the token in use, not only an earlier one.</param>
/// <param name="AuthenticatedOn">When it last accepted a token.</param>
/// <param name="FailedAttempts">AUTH commands that failed since.</param>
/// <param name="LastError">The kind of the last failure among them; else <see langword="null"/>.</param>
public sealed record AzureRedisEndpointStatus(
    string Endpoint,
    bool IsConnected,
    bool IsReplica,
    bool HasCurrentToken,
    DateTimeOffset? AuthenticatedOn,
    int FailedAttempts,
    string? LastError);
