using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>One figure of a scenario, as its last line tells it.</summary>
/// <param name="Scenario">Where it is from.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Between">Between which values it lies with a confidence of 95 %; null where it is not the median of rounds.</param>
internal sealed partial record Figure(string Scenario, string Name, double Value, (double Low, double High)? Between)
{
    /// <summary>Behind the name of a figure, that of the lower end.</summary>
    public const string Low = "_low";

    /// <summary>Behind the name of a figure, that of the upper end.</summary>
    public const string High = "_high";

    public Aim? Aim => Aim.Of(Name);

    public Verdict? Verdict => Aim?.Judge(Value, Between);

    /// <summary>In the table of the page.</summary>
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

    /// <summary>Those of the table of a page.</summary>
    public static IEnumerable<Figure> ReadRows(string page)
    {
        return RowPattern().Matches(page).Select(row => new Figure(
            row.Groups[1].Value, row.Groups[2].Value, Number(row.Groups[3]),
            row.Groups[4].Success ? (Number(row.Groups[4]), Number(row.Groups[5])) : null));

        static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\| (\w+) \| `(\w+)` \| (\S+) \| (?:(\S+) to (\S+))? \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    /// <summary>The ends of an interval are not figures of their own.</summary>
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
