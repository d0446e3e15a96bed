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

    /// <summary>In the order of the rounds.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Of how many series this one was chosen for its median.</summary>
    public int ChosenOf { get; init; } = 1;

    public int Count => _sorted.Length;

    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    public MedianInterval Interval => MedianInterval.Of(_sorted, ChosenOf);

    /// <summary>What this share of them does not exceed.</summary>
    public double Quantile(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];

    /// <summary>Of round by round: what a neighbour on the machine does to the one, it mostly does to the other too.</summary>
    public static Series Ratio(IEnumerable<double> ours, IEnumerable<double> others) => new(ours.Zip(others, (one, other) => one / other));

    /// <summary>As the other, of the rounds of both.</summary>
    public static Series Ratio(Series ours, Series others) => Ratio(ours.Values, others.Values);

    /// <summary>Round by round the geometric mean of what was measured in several ways.</summary>
    public static Series GeometricMeans(IReadOnlyList<IReadOnlyList<double>> ways) =>
        new(Enumerable.Range(0, ways.Min(rounds => rounds.Count)).Select(round => GeometricMean(ways.Select(rounds => rounds[round]))));

    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    /// <summary>Median, and from the least to the most.</summary>
    public string Text(string format) => $"{Number(Median, format)} ({Number(_sorted[0], format)}-{Number(_sorted[^1], format)})";

    /// <summary>Median, the interval that it lies in with a confidence of 95 %, and from the least to the most.</summary>
    public string RatioText() =>
        $"{Number(Median)} [{Number(Interval.Low)}-{Number(Interval.High)}] ({Number(_sorted[0])}-{Number(_sorted[^1])})";

    private static string Number(double value, string format = "0.00") => value.ToString(format, CultureInfo.InvariantCulture);
}
