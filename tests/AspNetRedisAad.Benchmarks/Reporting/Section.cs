using System.Text.RegularExpressions;

namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>The part of the page for one scenario.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Figures">Its rows in the table.</param>
/// <param name="Text">The date of the measurement, and its tables.</param>
internal sealed partial record Section(string Scenario, IReadOnlyList<Figure> Figures, string Text)
{
    /// <summary>Reads the sections of a page.</summary>
    public static IReadOnlyList<Section> Read(string page)
    {
        var figures = Figure.ReadRows(page).ToLookup(figure => figure.Scenario);
        return
        [
            .. Pattern().Matches(page).Select(match => (Name: match.Groups[1].Value, Text: match.Groups[2].Value.Trim()))
                .Select(section => new Section(section.Name, [.. figures[section.Name]], section.Text)),
        ];
    }

    /// <summary>From its heading to the next one, or to the end of the results.</summary>
    [GeneratedRegex(@"^### (\w+)\n(.*?)(?=^### |^<!-- end)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Pattern();
}
