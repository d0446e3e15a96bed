namespace AspNetRedisAad;

/// <summary>One thing that the doctor looked at. It holds no secret.</summary>
public sealed class AzureRedisFinding
{
    /// <summary>Gets what was looked at, such as <c>token</c>, <c>DNS</c> or <c>sign-in</c>.</summary>
    public required string Step { get; init; }

    /// <summary>Gets the server, <c>host:port</c>; <see langword="null"/> where none is concerned.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Gets how it is.</summary>
    public required AzureRedisFindingStatus Status { get; init; }

    /// <summary>Gets what was found, for people.</summary>
    public required string Message { get; init; }

    /// <summary>Gets what to do about it, for people; <see langword="null"/> when there is nothing to do.</summary>
    public string? Remedy { get; init; }
}
