using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>The same figure from several rounds.</summary>
internal sealed class Series(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Median => _sorted.Length % 2 == 1 ? _sorted[_sorted.Length / 2] : (_sorted[(_sorted.Length / 2) - 1] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>Of round by round: what a neighbour on the machine does to the one, it mostly does to the other too.</summary>
    public static Series Ratio(IEnumerable<double> ours, IEnumerable<double> others) => new(ours.Zip(others, (one, other) => one / other));

    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    /// <summary>Median, and from the least to the most.</summary>
    public string Text(string format) => string.Create(CultureInfo.InvariantCulture,
        $"{_sorted.Length switch { 0 => "-", _ => Median.ToString(format, CultureInfo.InvariantCulture) }} ({_sorted[0].ToString(format, CultureInfo.InvariantCulture)}-{_sorted[^1].ToString(format, CultureInfo.InvariantCulture)})");
}
