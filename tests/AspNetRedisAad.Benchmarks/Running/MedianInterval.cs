namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>
/// Between which values the median lies with a confidence of 95 %, whatever the distribution is: each value is above the true median with a
/// chance of one half, so the binomial distribution tells how far in from both ends one may go.
/// </summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct MedianInterval(double Low, double High)
{
    private const double MissedAtEachEnd = 0.025;

    /// <summary>Of fewer than six values the range is all there is to say, with less confidence.</summary>
    /// <param name="sorted">The values.</param>
    /// <param name="chosenOf">Of how many series this one was chosen for its median: each of them is allowed a part of the doubt.</param>
    public static MedianInterval Of(IReadOnlyList<double> sorted, int chosenOf = 1)
    {
        var skipped = Skipped(sorted.Count, MissedAtEachEnd / chosenOf);
        return new MedianInterval(sorted[skipped], sorted[^(skipped + 1)]);
    }

    /// <summary>How many values at each end lie outside.</summary>
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
