using System.Diagnostics;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>The work of one contender in one slice of time.</summary>
/// <param name="PerSecond">Repetitions per second.</param>
/// <param name="Bytes">The bytes that the whole process allocated for each repetition.</param>
internal sealed record Throughput(double PerSecond, double Bytes)
{
    /// <summary>Runs the contenders alternately: A B C, C A B, B C A ..., each once per round.</summary>
    /// <returns>For each contender, one slice of each round.</returns>
    public static async Task<IReadOnlyList<Throughput>[]> MeasureAsync(
        IReadOnlyList<Contender> contenders, int callers, int rounds, TimeSpan slice)
    {
        var measured = contenders.Select(_ => new Throughput[rounds]).ToArray();
        foreach (var contender in contenders)
            await MeasureAsync(contender, callers, slice);
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                var next = (turn + round) % contenders.Count;
                measured[next][round] = await MeasureAsync(contenders[next], callers, slice);
            }
        }

        return measured;
    }

    /// <summary>Runs one slice of one contender.</summary>
    public static async Task<Throughput> MeasureAsync(Contender contender, int callers, TimeSpan slice)
    {
        var (allocated, watch, limit) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew(), slice);
        var times = (await Task.WhenAll(Enumerable.Range(0, callers).Select(CallAsync))).Sum();
        var elapsed = watch.Elapsed;
        return new Throughput(times / elapsed.TotalSeconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / times);

        async Task<long> CallAsync(int caller)
        {
            var count = 0L;
            for (; watch.Elapsed < limit; count++)
                await contender.WorkAsync(caller);
            return count;
        }
    }
}
