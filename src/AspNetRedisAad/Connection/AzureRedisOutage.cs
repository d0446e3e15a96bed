namespace AspNetRedisAad;

/// <summary>An interruption of a connection that is under way.</summary>
public sealed class AzureRedisOutage
{
    /// <summary>Gets when the connection was lost; before the first one, when the app began to connect.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// Gets a value indicating whether it has lasted longer than <see cref="AzureRedisAadOptions.OutageGrace"/>, so that sessions and
    /// caches no longer wait for its end.
    /// </summary>
    public required bool IsPastGrace { get; init; }

    /// <summary>Gets why the connection cannot be used, in one sentence, with the server's own words where it has said any.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets how many attempts to connect have failed since.</summary>
    public required int Attempts { get; init; }
}
