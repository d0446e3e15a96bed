using System.Globalization;
using System.Text;

namespace AspNetRedisAad;

/// <summary>What the doctor found. It holds no secret.</summary>
public sealed class AzureRedisDiagnosis
{
    /// <summary>Gets when it looked.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the findings, in the order in which a connection is made; after a failure, what depends on it was not tried.</summary>
    public required IReadOnlyList<AzureRedisFinding> Findings { get; init; }

    /// <summary>Gets the worst status among the findings; <see cref="AzureRedisFindingStatus.Ok"/> when there are none.</summary>
    public AzureRedisFindingStatus Status => Findings.Count == 0 ? AzureRedisFindingStatus.Ok : Findings.Max(finding => finding.Status);

    /// <summary>All findings and remedies, a line each, for people.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var finding in Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Mark(finding.Status),-7} {finding.Step,-8} ");
            if (finding.Endpoint is { } endpoint)
                text.Append(endpoint).Append(": ");
            text.Append(finding.Message).Append('\n');
            if (finding.Remedy is { } remedy)
                text.Append("        -> ").Append(remedy.Replace("\n", "\n           ", StringComparison.Ordinal)).Append('\n');
        }

        return text.ToString();
    }

    private static string Mark(AzureRedisFindingStatus status) => status switch
    {
        AzureRedisFindingStatus.Ok => "ok",
        AzureRedisFindingStatus.Warning => "WARNING",
        _ => "FAILURE",
    };
}
