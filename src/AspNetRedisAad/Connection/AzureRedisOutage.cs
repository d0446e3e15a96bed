namespace AspNetRedisAad;

/// <summary>A current interruption of a connection.</summary>
public sealed class AzureRedisOutage
{
    /// <summary>Gets when the connection was lost; if it was never open, when the app began to connect.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// Gets a value indicating whether it has lasted longer than <see cref="AzureRedisAadOptions.OutageGrace"/>. If so, sessions and caches
    /// no longer wait for it to end.
    /// </summary>
    public required bool IsPastGrace { get; init; }

    /// <summary>Gets why the connection cannot be used, in one sentence, with the server's own words if there are any.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the number of failed attempts to connect since then.</summary>
    public required int Attempts { get; init; }
}
