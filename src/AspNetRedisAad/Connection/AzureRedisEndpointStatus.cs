namespace AspNetRedisAad;

/// <summary>What is known of the connection to one server.</summary>
public sealed class AzureRedisEndpointStatus
{
    /// <summary>Gets the server, <c>host:port</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Gets a value indicating whether commands can be sent. A cluster's replicas are connected at their first use.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>Gets a value indicating whether it is a replica.</summary>
    public required bool IsReplica { get; init; }

    /// <summary>Gets a value indicating whether the server has accepted the token in use, not only an earlier one.</summary>
    public required bool HasCurrentToken { get; init; }

    /// <summary>Gets when it last accepted a token; <see langword="null"/> when it never has.</summary>
    public DateTimeOffset? AuthenticatedOn { get; init; }

    /// <summary>Gets how many AUTH commands have failed since.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>
    /// Gets what is wrong with the server or with its sign-in, in one sentence with the server's own words; else <see langword="null"/>.
    /// </summary>
    public string? LastError { get; init; }
}
