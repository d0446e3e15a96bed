using System.Text.Json;
using AspNetRedisAad.Benchmarks.Reporting;

namespace AspNetRedisAad.Tests.Benchmarks;

public sealed class FigureTests
{
    [Theory]
    [InlineData(0.96, 0.95, 0.97, "met")]
    [InlineData(0.96, 0.94, 0.97, "within noise")]
    [InlineData(0.93, 0.9, 0.96, "within noise")]
    [InlineData(0.93, 0.9, 0.94, "**not met**")]
    public void An_aim_within_the_interval_is_neither_met_nor_missed(double measured, double low, double high, string verdict)
    {
        var figure = Assert.Single(Read($$"""{"get_vs_raw":{{measured}},"get_vs_raw_low":{{low}},"get_vs_raw_high":{{high}}}"""));

        Assert.Equal($"| cache | `get_vs_raw` | {measured} | {low} to {high} | at least 0.95 | {verdict} |", figure.Row());
    }

    [Theory]
    [InlineData(1, "met")]
    [InlineData(1.01, "**not met**")]
    public void Without_an_interval_the_figure_itself_decides(double measured, string verdict)
    {
        var figure = Assert.Single(Read($$"""{"get_commands":{{measured}}}"""));

        Assert.Equal($"| cache | `get_commands` | {measured} |  | at most 1 | {verdict} |", figure.Row());
    }

    [Fact]
    public void A_figure_that_only_ends_like_an_interval_is_a_figure()
    {
        Assert.Equal(["tide_low", "tide_high"], Read("""{"tide_low":1,"tide_high":2}""").Select(figure => figure.Name));
    }

    private static List<Figure> Read(string json)
    {
        using var result = JsonDocument.Parse(json);
        return [.. Figure.Read("cache", result.RootElement)];
    }
}
