using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>One figure of a scenario, from its last line.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Name">The figure's name.</param>
/// <param name="Value">The measured value.</param>
/// <param name="Between">
/// The interval that contains the value with a confidence of 95 %; null if the value is not a median of rounds.
/// </param>
internal sealed partial record Figure(string Scenario, string Name, double Value, (double Low, double High)? Between)
{
    /// <summary>The suffix of a figure's name for the lower end.</summary>
    public const string Low = "_low";

    /// <summary>The suffix of a figure's name for the upper end.</summary>
    public const string High = "_high";

    public Aim? Aim => Aim.Of(Name);

    public Verdict? Verdict => Aim?.Judge(Value, Between);

    /// <summary>The row in the page's table.</summary>
    public string Row()
    {
        var verdict = Verdict switch
        {
            null => "",
            Reporting.Verdict.Met => "met",
            Reporting.Verdict.WithinNoise => "within noise",
            _ => "**not met**",
        };
        var between = Between is { } ends ? string.Create(CultureInfo.InvariantCulture, $"{ends.Low} to {ends.High}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"| {Scenario} | `{Name}` | {Value} | {between} | {Aim} | {verdict} |");
    }

    /// <summary>Reads the figures from a page's table.</summary>
    public static IEnumerable<Figure> ReadRows(string page)
    {
        return RowPattern().Matches(page).Select(row => new Figure(
            row.Groups[1].Value, row.Groups[2].Value, Number(row.Groups[3]),
            row.Groups[4].Success ? (Number(row.Groups[4]), Number(row.Groups[5])) : null));

        static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\| (\w+) \| `(\w+)` \| (\S+) \| (?:(\S+) to (\S+))? \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    /// <summary>The ends of an interval are not separate figures.</summary>
    public static IEnumerable<Figure> Read(string scenario, JsonElement result)
    {
        foreach (var figure in result.EnumerateObject())
        {
            var isEnd = IsEnd(figure.Name, Low) || IsEnd(figure.Name, High);
            if (!isEnd && figure.Value.ValueKind == JsonValueKind.Number)
                yield return new Figure(scenario, figure.Name, figure.Value.GetDouble(), Ends(figure.Name));
        }

        bool IsEnd(string name, string end) =>
            name.EndsWith(end, StringComparison.Ordinal) && result.TryGetProperty(name[..^end.Length], out _);

        (double, double)? Ends(string name) =>
            result.TryGetProperty(name + Low, out var low) && result.TryGetProperty(name + High, out var high)
                ? (low.GetDouble(), high.GetDouble())
                : null;
    }
}
