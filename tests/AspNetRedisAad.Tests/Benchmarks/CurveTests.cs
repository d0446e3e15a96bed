using System.Xml.Linq;
using AspNetRedisAad.Benchmarks.Growth;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Tests.Benchmarks;

public sealed class CurveTests
{
    private static readonly double[] _sizes = [1, 10, 100, 1000];

    [Fact]
    public void A_time_that_grows_with_the_work_has_a_growth_of_one()
    {
        Assert.Equal(1, Growth(size => 0.3 * size), precision: 9);
    }

    [Fact]
    public void A_fixed_cost_lowers_the_growth_but_does_not_hide_growth_beyond_the_work()
    {
        Assert.InRange(Growth(size => 5 + 0.1 * size), 0.5, 0.99);
        Assert.InRange(Growth(size => 5 + 0.001 * size * size), 5, 10);
    }

    [Fact]
    public void Where_the_work_is_the_same_any_growth_counts()
    {
        Assert.Equal(4, Growth(size => size < 1000 ? 1 : 4, hasWorkOfSize: false), precision: 9);
    }

    [Fact]
    public void The_same_numbers_give_the_same_plot_with_a_labeled_line_for_each_contender()
    {
        var plot = CurvePlot.Draw(Curve(size => size, hasWorkOfSize: true));
        var elements = XDocument.Parse(plot).Descendants().ToList();

        Assert.Equal(plot, CurvePlot.Draw(Curve(size => size, hasWorkOfSize: true)));
        Assert.All(["ours", "stock"], name =>
        {
            Assert.Contains(elements, element =>
                element.Name.LocalName == "polyline" && ((string)element.Attribute("class")!).Split(' ').Contains(name));
            Assert.Contains(elements, element => element.Name.LocalName == "text" && element.Value == name);
        });
        Assert.Contains("prefers-color-scheme: dark", plot, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_end_at_the_same_place_have_labels_apart()
    {
        var labels = XDocument.Parse(CurvePlot.Draw(Curve(size => size, hasWorkOfSize: true))).Descendants()
            .Where(element => element.Name.LocalName == "text" && element.Value is "ours" or "stock")
                .Select(element => (double)element.Attribute("y")!).ToList();

        Assert.True(Math.Abs(labels[0] - labels[1]) >= 14, string.Join(' ', labels));
    }

    private static double Growth(Func<double, double> time, bool hasWorkOfSize = true) =>
        Curve(time, hasWorkOfSize) is var curve ? curve.GrowthOf(curve.Lines[0]).Median : double.NaN;

    private static Curve Curve(Func<double, double> time, bool hasWorkOfSize)
    {
        Series[] times = [.. _sizes.Select(size => new Series([0.9 * time(size), time(size), 1.1 * time(size)]))];
        return new Curve("a_curve", "A curve", "things", "ms", _sizes, [new("ours", times), new("stock", times)], hasWorkOfSize);
    }
}
