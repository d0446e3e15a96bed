namespace Storefront.Live;

/// <summary>The totals since the app started.</summary>
internal sealed record Totals
{
    /// <summary>Operations of the cache and the session: each is one round trip to Redis.</summary>
    public long Commands { get; init; }

    public long Failed { get; init; }

    public long Hits { get; init; }

    public long Misses { get; init; }

    public long SessionLoads { get; init; }

    public long SessionCommits { get; init; }

    public TimeSpan SessionTime { get; init; }

    public long Reconnects { get; init; }
}
