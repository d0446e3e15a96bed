namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>What became of the messages of all routes in some time.</summary>
internal sealed record MessageReport(IReadOnlyList<RouteReport> Routes)
{
    public int Published => Routes.Sum(route => route.Published);

    public int Lost => Routes.Sum(route => route.Lost);

    public int Doubled => Routes.Sum(route => route.Doubled);

    /// <summary>Whether on every route messages could be published, and each of them arrived exactly once.</summary>
    public bool IsComplete => Routes.All(route => route is { Published: > 0, NotPublished: 0, Lost: 0, Doubled: 0 });

    public override string ToString() => string.Join('\n', Routes);
}
