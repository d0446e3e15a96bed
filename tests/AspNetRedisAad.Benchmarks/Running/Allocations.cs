namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>The bytes that the whole process allocates for one operation of one caller.</summary>
internal static class Allocations
{
    /// <summary>Runs the contenders alternately, each once per round.</summary>
    /// <param name="contenders">The contenders.</param>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="times">How often each contender runs for one figure.</param>
    /// <returns>For each contender, the bytes for one operation in each round.</returns>
    public static async Task<Series[]> MeasureAsync(IReadOnlyList<Contender> contenders, int rounds, int times)
    {
        var measured = contenders.Select(_ => new List<double>()).ToArray();
        // The first round is a warm-up.
        for (var round = -1; round < rounds; round++)
        {
            for (var contender = 0; contender < contenders.Count; contender++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                for (var i = 0; i < times; i++)
                    await contenders[contender].WorkAsync(0);
                if (round >= 0)
                    measured[contender].Add((double)(GC.GetTotalAllocatedBytes(precise: true) - before) / times);
            }
        }

        return [.. measured.Select(bytes => new Series(bytes))];
    }
}
