using System.Globalization;
using System.Text;

namespace AspNetRedisAad;

/// <summary>What the doctor found.</summary>
/// <param name="Time">When.</param>
/// <param name="Findings">In the order in which a connection is made; after a failure, what depends on it was not tried.</param>
public sealed record RedisDiagnosis(DateTimeOffset Time, IReadOnlyList<RedisFinding> Findings)
{
    /// <summary>Gets the worst status among the findings.</summary>
    public RedisFindingStatus Status => Findings.Count == 0 ? RedisFindingStatus.Good : Findings.Max(finding => finding.Status);

    /// <summary>All findings and fixes, a line each, for people.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var finding in Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Mark(finding.Status),-7} {finding.Step,-8} ");
            if (finding.Endpoint is { } endpoint)
                text.Append(endpoint).Append(": ");
            text.Append(finding.What).Append('\n');
            if (finding.Fix is { } fix)
                text.Append("        -> ").Append(fix.Replace("\n", "\n           ", StringComparison.Ordinal)).Append('\n');
        }

        return text.ToString();
    }

    private static string Mark(RedisFindingStatus status) => status switch
    {
        RedisFindingStatus.Good => "ok",
        RedisFindingStatus.Warning => "WARNING",
        _ => "FAILURE",
    };
}
