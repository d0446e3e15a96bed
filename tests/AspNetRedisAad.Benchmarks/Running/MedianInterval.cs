namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>
/// The interval that contains the median with a confidence of 95 %, whatever the distribution is. Each value is above the true median with
/// a probability of one half, so the binomial distribution gives the distance from both ends.
/// </summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct MedianInterval(double Low, double High)
{
    private const double MissedAtEachEnd = 0.025;

    /// <summary>With fewer than six values, the range is the best estimate, with less confidence.</summary>
    /// <param name="sorted">The values.</param>
    /// <param name="chosenOf">From how many series this one was chosen for its median: the error probability is divided among them.</param>
    public static MedianInterval Of(IReadOnlyList<double> sorted, int chosenOf = 1)
    {
        var skipped = Skipped(sorted.Count, MissedAtEachEnd / chosenOf);
        return new MedianInterval(sorted[skipped], sorted[^(skipped + 1)]);
    }

    /// <summary>The number of values outside at each end.</summary>
    private static int Skipped(int count, double missed)
    {
        var (chance, sum) = (Math.Pow(0.5, count), 0.0);
        for (var below = 0; ; below++)
        {
            sum += chance;
            if (sum > missed)
                return Math.Max(below - 1, 0);
            chance *= (double)(count - below) / (below + 1);
        }
    }
}
