namespace AspNetRedisAad.Benchmarks.Storm;

/// <summary>
/// A server's work during a recovery: the times of events, and of recovered instances, from the beginning of the recovery.
/// </summary>
internal sealed class Burst
{
    /// <summary>Up to a hundredth may be late: they are not included in the duration and the mean.</summary>
    private const double Share = 0.99;

    private static readonly TimeSpan _window = TimeSpan.FromSeconds(1);

    private readonly List<TimeSpan> _moments = [];

    public int Count => _moments.Count;

    /// <summary>When 99 % are complete.</summary>
    public TimeSpan Length
    {
        get
        {
            _moments.Sort();
            return _moments.Count == 0 ? TimeSpan.Zero : _moments[(int)Math.Ceiling(_moments.Count * Share) - 1];
        }
    }

    /// <summary>Events before the beginning are excluded.</summary>
    public void Add(TimeSpan moment)
    {
        if (moment >= TimeSpan.Zero)
            _moments.Add(moment);
    }

    /// <summary>The number of events in the busiest second, wherever it begins.</summary>
    public int Peak()
    {
        _moments.Sort();
        var (peak, first) = (0, 0);
        for (var last = 0; last < _moments.Count; last++)
        {
            while (_moments[last] - _moments[first] >= _window)
                first++;
            peak = Math.Max(peak, last - first + 1);
        }

        return peak;
    }

    /// <summary>The rate per second; 0 when nothing happened.</summary>
    public double Mean() => _moments.Count == 0 ? 0 : _moments.Count * Share / Math.Max(Length.TotalSeconds, _window.TotalSeconds);

    public double PeakOverMean() => _moments.Count == 0 ? 0 : Peak() / Mean();
}
