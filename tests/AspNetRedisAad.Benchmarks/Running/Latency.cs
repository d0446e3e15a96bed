using System.Diagnostics;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>The duration of an operation without concurrency.</summary>
internal static class Latency
{
    private const int Warmups = 20;

    /// <summary>Runs the contenders alternately: A B A B ...</summary>
    /// <param name="contenders">The contenders.</param>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="times">How often each contender runs for one figure.</param>
    /// <returns>For each contender, the median in milliseconds of each round.</returns>
    public static async Task<Series[]> MeasureAsync(IReadOnlyList<Func<Task>> contenders, int rounds, int times)
    {
        var taken = contenders.Select(_ => new List<double>(rounds * times)).ToArray();
        for (var i = -Warmups; i < rounds * times; i++)
        {
            for (var contender = 0; contender < contenders.Count; contender++)
            {
                var start = Stopwatch.GetTimestamp();
                await contenders[contender]();
                if (i >= 0)
                    taken[contender].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return [.. taken.Select(all => new Series(all.Chunk(times).Select(round => new Series(round).Median)))];
    }
}
