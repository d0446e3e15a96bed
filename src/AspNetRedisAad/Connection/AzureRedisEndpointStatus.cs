namespace AspNetRedisAad;

/// <summary>The status of the connection to one server.</summary>
public sealed class AzureRedisEndpointStatus
{
    /// <summary>Gets the server's address, <c>host:port</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>
    /// Gets a value indicating whether commands can be sent. A cluster's replicas are connected when they are first used.
    /// </summary>
    public required bool IsConnected { get; init; }

    /// <summary>Gets a value indicating whether the server is a replica.</summary>
    public required bool IsReplica { get; init; }

    /// <summary>Gets a value indicating whether the server has accepted the current token, not only an earlier one.</summary>
    public required bool HasCurrentToken { get; init; }

    /// <summary>Gets when the server last accepted a token; <see langword="null"/> if it never has.</summary>
    public DateTimeOffset? AuthenticatedOn { get; init; }

    /// <summary>Gets the number of AUTH commands that have failed since then.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>
    /// Gets the problem with the server or with its sign-in, in one sentence with the server's own words; <see langword="null"/> if there
    /// is none.
    /// </summary>
    public string? LastError { get; init; }
}
