namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>Why figures are not what they ought to be, in the words of the page.</summary>
internal static class Reasons
{
    /// <summary>Where the page says so, somebody has to find out.</summary>
    public const string None = "No reason is known yet.";

    private static readonly Dictionary<(string Scenario, string Figure), string> _all = new()
    {
    };

    public static string Of(Figure figure) => _all.GetValueOrDefault((figure.Scenario, figure.Name), None);
}
