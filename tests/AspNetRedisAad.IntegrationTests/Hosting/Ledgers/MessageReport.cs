namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>What became of the messages of all routes in some time.</summary>
internal sealed record MessageReport(IReadOnlyList<RouteReport> Routes)
{
    public int Published => Routes.Sum(route => route.Published);

    public int Lost => Routes.Sum(route => route.Lost);

    public int Doubled => Routes.Sum(route => route.Doubled);

    /// <summary>Whether every route carried messages, and each of them arrived exactly once.</summary>
    public bool IsComplete => Lost == 0 && Doubled == 0 && Routes.All(route => route.Published > 0);

    public override string ToString() => string.Join('\n', Routes);
}
