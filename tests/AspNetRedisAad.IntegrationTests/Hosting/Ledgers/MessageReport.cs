namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>The report for all routes in one period.</summary>
internal sealed record MessageReport(IReadOnlyList<RouteReport> Routes)
{
    public int Published => Routes.Sum(route => route.Published);

    public int Lost => Routes.Sum(route => route.Lost);

    public int Doubled => Routes.Sum(route => route.Doubled);

    /// <summary>Whether messages could be published on every route, and each of them arrived exactly once.</summary>
    public bool IsComplete => Routes.All(route => route is { Published: > 0, NotPublished: 0, Lost: 0, Doubled: 0 });

    public override string ToString() => string.Join('\n', Routes);
}
