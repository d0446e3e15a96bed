namespace AspNetRedisAad.Benchmarks.Fleet;

/// <summary>The rate of events: the number in each second of a period.</summary>
internal sealed class Rate(TimeSpan from, TimeSpan to)
{
    private readonly int[] _seconds = new int[(int)(to - from).TotalSeconds];

    /// <summary>Events per second.</summary>
    public double Mean => _seconds.Average();

    public void Count(TimeSpan moment)
    {
        var second = (int)Math.Floor((moment - from).TotalSeconds);
        if (second >= 0 && second < _seconds.Length)
            _seconds[second]++;
    }

    /// <summary>The busiest interval of this length, wherever it begins, divided by the mean.</summary>
    public double PeakOverMean(TimeSpan window)
    {
        var length = (int)window.TotalSeconds;
        int sum = _seconds.Take(length).Sum(), peak = sum;
        for (var end = length; end < _seconds.Length; end++)
        {
            sum += _seconds[end] - _seconds[end - length];
            peak = Math.Max(peak, sum);
        }

        return peak / (length * Mean);
    }
}
