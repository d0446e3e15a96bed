using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>How a curve is measured.</summary>
/// <param name="Rounds">How often each point is.</param>
/// <param name="Slice">For about how long each time.</param>
internal sealed record Sampling(int Rounds, TimeSpan Slice)
{
    private static readonly string[] _names = ["ours", "stock"];

    /// <summary>
    /// All points in each round, upwards and downwards by turns, and at each point ours and stock by turns. The first round is for the
    /// compiler.
    /// </summary>
    /// <param name="points">For each size the two, which return a time.</param>
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

    /// <summary>Does it for a slice of time, and once at least.</summary>
    /// <returns>Milliseconds for each time.</returns>
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
