using System.Diagnostics;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>How long something takes, one after the other.</summary>
internal static class Latency
{
    private const int Warmups = 20;

    /// <summary>Lets the contenders work by turns: A B A B ...</summary>
    /// <returns>For each of them, the milliseconds of each time.</returns>
    public static async Task<IReadOnlyList<double>[]> MeasureAsync(IReadOnlyList<Func<Task>> contenders, int times)
    {
        var taken = contenders.Select(_ => new List<double>(times)).ToArray();
        for (var i = -Warmups; i < times; i++)
        {
            for (var contender = 0; contender < contenders.Count; contender++)
            {
                var start = Stopwatch.GetTimestamp();
                await contenders[contender]();
                if (i >= 0)
                    taken[contender].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return taken;
    }
}
