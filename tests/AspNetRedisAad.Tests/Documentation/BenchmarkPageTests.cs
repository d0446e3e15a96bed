using System.Globalization;
using System.Text.RegularExpressions;

namespace AspNetRedisAad.Tests.Documentation;

/// <summary>The statements of docs/benchmarks.md about its figures, and those of other pages.</summary>
public sealed partial class BenchmarkPageTests
{
    private static readonly string _page = Documents.Read("docs/benchmarks.md");

    private static readonly IReadOnlyList<Row> _rows =
    [
        .. RowPattern().Matches(_page).Select(row => new Row(
            row.Groups["scenario"].Value, row.Groups["figure"].Value, Number(row.Groups["measured"]), Between(row), row.Groups["aim"].Value,
            row.Groups["verdict"].Value)),
    ];

    [Fact]
    public void Only_figures_that_miss_their_aim_have_a_reason_and_all_of_them_do()
    {
        var notMet = _rows.Where(row => row.Verdict == "**not met**").Select(row => (row.Scenario, row.Figure));
        var explained = Reason().Matches(Section("Not met, and why")).Select(line => (line.Groups[1].Value, line.Groups[2].Value));

        Assert.NotEmpty(_rows);
        Assert.Equal(notMet.Order(), explained.Order());
    }

    [Fact]
    public void No_reason_is_missing()
    {
        Assert.DoesNotContain("No reason is known yet", Section("Not met, and why"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verdict_follows_from_the_figure_its_interval_and_its_aim()
    {
        Assert.All(_rows, row => Assert.Equal(VerdictOf(row), row.Verdict));
    }

    [Theory]
    [InlineData("not used", "untouched")]
    [InlineData("read", "read")]
    [InlineData("read and changed", "write")]
    public void The_sessions_page_shows_the_measured_round_trips(string request, string figure)
    {
        var cells = Documents.Read("docs/sessions.md").Split('\n')
            .Single(line => line.StartsWith($"| with cookie: {request} |", StringComparison.Ordinal)).Split('|')[2..5];

        Assert.Equal(
            [Measured($"{figure}_round_trips"), Measured($"{figure}_stock_round_trips"), Measured($"{figure}_stock_logged_round_trips")],
            cells.Select(cell => double.Parse(cell.Trim().Split(' ')[0], CultureInfo.InvariantCulture)));

        static double Measured(string name) => _rows.Single(row => (row.Scenario, row.Figure) == ("session", name)).Measured;
    }

    private static string VerdictOf(Row row)
    {
        if (row.Aim.Length == 0)
            return "";
        var (low, high) = row.Between ?? (row.Measured, row.Measured);
        var (isLeast, aim) = (row.Aim.StartsWith("at least ", StringComparison.Ordinal),
            double.Parse(row.Aim.Split(' ')[^1], CultureInfo.InvariantCulture));
        var (isMet, isMissed) = isLeast ? (low >= aim, high < aim) : (high <= aim, low > aim);
        return isMet ? "met" : isMissed ? "**not met**" : "within noise";
    }

    private static string Section(string heading) => _page.Split($"\n## {heading}\n")[1].Split("\n## ")[0];

    private static (double Low, double High)? Between(Match row) =>
        row.Groups["low"].Success ? (Number(row.Groups["low"]), Number(row.Groups["high"])) : null;

    private static double Number(Group number) => double.Parse(number.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\| (?<scenario>\w+) \| `(?<figure>\w+)` \| (?<measured>\S+) \| (?:(?<low>\S+) to (?<high>\S+))? "
        + @"\| (?<aim>[^|]*?) \| (?<verdict>[^|]*?) \|$",
        RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"^- `(\w+)`, `(\w+)`: ", RegexOptions.Multiline)]
    private static partial Regex Reason();

    private sealed record Row(
        string Scenario, string Figure, double Measured, (double Low, double High)? Between, string Aim, string Verdict);
}
