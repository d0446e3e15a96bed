namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>A logarithmic axis from the lowest value to the highest.</summary>
internal sealed class LogAxis
{
    /// <summary>More labels would not be readable.</summary>
    private const int MostTicks = 9;

    private static readonly double[][] _steps = [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];

    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;

    /// <param name="values">The values to show.</param>
    /// <param name="start">The position of the lowest value.</param>
    /// <param name="end">The position of the highest value.</param>
    public LogAxis(IReadOnlyCollection<double> values, double start, double end)
    {
        (_start, _end) = (start, end);
        // Values that are almost equal are not stretched over the whole axis.
        const double LeastRange = 4;
        var (least, most) = (values.Min(), values.Max());
        var widened = Math.Max(Math.Sqrt(LeastRange * least / most), 1);
        (_from, _to) = (Math.Log10(least / widened), Math.Log10(most * widened));
    }

    /// <summary>The round values on the axis.</summary>
    public IReadOnlyList<double> Ticks =>
        _steps.Select(TicksOf).FirstOrDefault(ticks => ticks.Count <= MostTicks) ?? TicksOf([1]);

    /// <summary>The position of a value.</summary>
    public double At(double value) => _start + (_end - _start) * (Math.Log10(value) - _from) / (_to - _from);

    private List<double> TicksOf(double[] steps)
    {
        const double Rounding = 1e-9;
        return
        [
            .. Enumerable.Range((int)Math.Floor(_from), (int)Math.Ceiling(_to) - (int)Math.Floor(_from) + 1)
                .SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))
                .Where(tick => Math.Log10(tick) >= _from - Rounding && Math.Log10(tick) <= _to + Rounding),
        ];
    }
}
