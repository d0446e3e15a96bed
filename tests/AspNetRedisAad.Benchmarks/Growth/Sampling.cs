using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>How a curve is measured.</summary>
/// <param name="Rounds">How often each point is measured.</param>
/// <param name="Slice">The approximate duration of each measurement.</param>
internal sealed record Sampling(int Rounds, TimeSpan Slice)
{
    private static readonly string[] _names = ["ours", "stock"];

    /// <summary>
    /// Measures all points in each round, alternately in ascending and descending order, and at each point ours and stock alternately. The
    /// first round is a warm-up.
    /// </summary>
    /// <param name="points">For each size, the two operations, which return a time.</param>
    public async Task<IReadOnlyList<CurveLine>> MeasureAsync(IReadOnlyList<Func<Task<double>>[]> points)
    {
        var times = _names.Select(_ => points.Select(_ => new List<double>()).ToArray()).ToArray();
        for (var round = -1; round < Rounds; round++)
        {
            for (var step = 0; step < points.Count; step++)
            {
                var point = round % 2 == 0 ? step : points.Count - 1 - step;
                for (var turn = 0; turn < _names.Length; turn++)
                {
                    var next = (turn + round + 1) % _names.Length;
                    var time = await points[point][next]();
                    if (round >= 0)
                        times[next][point].Add(time);
                }
            }
        }

        return [.. _names.Select((name, contender) => new CurveLine(name, [.. times[contender].Select(rounds => new Series(rounds))]))];
    }

    /// <summary>Repeats the operation for a slice of time, but at least once.</summary>
    /// <returns>Milliseconds for each repetition.</returns>
    public async Task<double> RepeatAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        var times = 0;
        do
        {
            await work();
            times++;
        }
        while (watch.Elapsed < Slice);
        return watch.Elapsed.TotalMilliseconds / times;
    }
}
