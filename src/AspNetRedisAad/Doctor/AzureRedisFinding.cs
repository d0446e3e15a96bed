namespace AspNetRedisAad;

/// <summary>One finding of the doctor. It contains no secret.</summary>
public sealed class AzureRedisFinding
{
    /// <summary>Gets what was examined, such as <c>token</c>, <c>DNS</c> or <c>sign-in</c>.</summary>
    public required string Step { get; init; }

    /// <summary>Gets the server, <c>host:port</c>; <see langword="null"/> if the finding is not about a server.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Gets the status.</summary>
    public required AzureRedisFindingStatus Status { get; init; }

    /// <summary>Gets what was found, for display.</summary>
    public required string Message { get; init; }

    /// <summary>Gets what to do about it, for display; <see langword="null"/> if there is nothing to do.</summary>
    public string? Remedy { get; init; }
}
