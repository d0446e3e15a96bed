using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>The same figure from several rounds.</summary>
internal sealed class Series
{
    private readonly double[] _sorted;

    public Series(IEnumerable<double> values)
    {
        Values = [.. values];
        _sorted = [.. Values.Order()];
    }

    /// <summary>The values in the order of the rounds.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>From how many series this one was chosen for its median.</summary>
    public int ChosenOf { get; init; } = 1;

    public int Count => _sorted.Length;

    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    public MedianInterval Interval => MedianInterval.Of(_sorted, ChosenOf);

    /// <summary>The value that this share of the values does not exceed.</summary>
    public double Quantile(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];

    /// <summary>The ratio for each round: other load on the machine usually affects both in the same round.</summary>
    public static Series Ratio(IEnumerable<double> ours, IEnumerable<double> others) => new(ours.Zip(others, (one, other) => one / other));

    /// <summary>The same for the rounds of both.</summary>
    public static Series Ratio(Series ours, Series others) => Ratio(ours.Values, others.Values);

    /// <summary>The geometric mean of several measurements for each round.</summary>
    public static Series GeometricMeans(IReadOnlyList<IReadOnlyList<double>> ways) =>
        new(Enumerable.Range(0, ways.Min(rounds => rounds.Count)).Select(round => GeometricMean(ways.Select(rounds => rounds[round]))));

    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    /// <summary>The median, and the minimum and maximum.</summary>
    public string Text(string format) => $"{Number(Median, format)} ({Number(_sorted[0], format)}-{Number(_sorted[^1], format)})";

    /// <summary>The median, its interval with a confidence of 95 %, and the minimum and maximum.</summary>
    public string RatioText() =>
        $"{Number(Median)} [{Number(Interval.Low)}-{Number(Interval.High)}] ({Number(_sorted[0])}-{Number(_sorted[^1])})";

    private static string Number(double value, string format = "0.00") => value.ToString(format, CultureInfo.InvariantCulture);
}
