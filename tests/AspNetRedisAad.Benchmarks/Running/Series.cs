using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>The same figure from several rounds.</summary>
internal sealed class Series(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public IReadOnlyList<double> Values => _sorted;

    public int Count => _sorted.Length;

    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>What this share of them does not exceed.</summary>
    public double Quantile(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];

    /// <summary>Of round by round: what a neighbour on the machine does to the one, it mostly does to the other too.</summary>
    public static Series Ratio(IEnumerable<double> ours, IEnumerable<double> others) => new(ours.Zip(others, (one, other) => one / other));

    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    /// <summary>Median, and from the least to the most.</summary>
    public string Text(string format)
    {
        return $"{Number(Median)} ({Number(_sorted[0])}-{Number(_sorted[^1])})";

        string Number(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
