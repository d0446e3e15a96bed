using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Tests.Benchmarks;

public sealed class MedianIntervalTests
{
    /// <summary>The ranks are from tables of the sign test at 5 %.</summary>
    [Theory]
    [InlineData(5, 1, 5)]
    [InlineData(6, 1, 6)]
    [InlineData(9, 2, 8)]
    [InlineData(10, 2, 9)]
    [InlineData(12, 3, 10)]
    [InlineData(20, 6, 15)]
    [InlineData(100, 40, 61)]
    public void It_reaches_from_one_rank_to_another(int rounds, int low, int high)
    {
        var series = new Series(Enumerable.Range(1, rounds).Select(rank => (double)rank).Reverse());

        Assert.Equal(new MedianInterval(low, high), series.Interval);
    }

    [Fact]
    public void It_contains_the_true_median_in_at_least_95_of_100_series()
    {
        var random = new Random(1);

        var held = Enumerable.Range(0, 2000).Count(_ =>
            new Series(Enumerable.Range(0, 12).Select(_ => Math.Pow(random.NextDouble(), 3))).Interval is var interval
            && interval.Low <= 0.125 && interval.High >= 0.125);

        Assert.InRange(held, 1900, 1999);
    }

    [Fact]
    public void Several_series_are_combined_round_by_round()
    {
        var series = Series.GeometricMeans([[1, 4], [4, 9]]);

        Assert.Equal([2, 6], series.Values.Select(value => Math.Round(value, 9)));
    }
}
