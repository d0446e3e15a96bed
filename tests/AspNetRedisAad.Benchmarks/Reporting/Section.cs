using System.Text.RegularExpressions;

namespace AspNetRedisAad.Benchmarks.Reporting;

/// <summary>What one scenario has on the page.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Figures">Its rows of the table.</param>
/// <param name="Text">When it was measured, and its own tables.</param>
internal sealed partial record Section(string Scenario, IReadOnlyList<Figure> Figures, string Text)
{
    /// <summary>Those of a page.</summary>
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
