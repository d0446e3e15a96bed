using System.Globalization;
using System.Text;

namespace AspNetRedisAad;

/// <summary>The doctor's findings. They contain no secret.</summary>
public sealed class AzureRedisDiagnosis
{
    /// <summary>Gets when the examination ran.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>
    /// Gets the findings, in the order in which a connection is opened. After a failed step, the steps that depend on it are not run.
    /// </summary>
    public required IReadOnlyList<AzureRedisFinding> Findings { get; init; }

    /// <summary>Gets the worst status of the findings; <see cref="AzureRedisFindingStatus.Ok"/> if there are none.</summary>
    public AzureRedisFindingStatus Status => Findings.Count == 0 ? AzureRedisFindingStatus.Ok : Findings.Max(finding => finding.Status);

    /// <summary>Returns all findings and remedies, one on each line, for display.</summary>
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
