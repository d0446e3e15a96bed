using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>How the time of an operation grows with its size.</summary>
/// <param name="Name">The name with underscores, which is the prefix of its figure.</param>
/// <param name="Title">The operation.</param>
/// <param name="Size">The quantity that grows.</param>
/// <param name="Unit">The unit of the times.</param>
/// <param name="Sizes">The sizes, in ascending order.</param>
/// <param name="Lines">The times of ours, and then of stock.</param>
/// <param name="HasWorkOfSize">Whether the work grows with the size; if not, it is the same at each size.</param>
internal sealed record Curve(
    string Name, string Title, string Size, string Unit, IReadOnlyList<double> Sizes, IReadOnlyList<CurveLine> Lines, bool HasWorkOfSize)
{
    /// <summary>The ratio of the work to that at the first size.</summary>
    public double WorkAt(int point) => HasWorkOfSize ? Sizes[point] / Sizes[0] : 1;

    /// <summary>
    /// The time at the end divided by that at an earlier point, and by the ratio of their work; the earlier point with the highest result
    /// is used. Above 1, the time grows faster than the work. So a fixed cost at the beginning cannot hide growth at the end.
    /// </summary>
    public Series GrowthOf(CurveLine line)
    {
        var (end, workAtEnd) = (line.Times[^1], WorkAt(Sizes.Count - 1));
        return Enumerable.Range(0, Sizes.Count - 1).Select(GrowthFrom).MaxBy(growth => growth.Median)!;

        Series GrowthFrom(int point)
        {
            var work = workAtEnd / WorkAt(point);
            return new Series(end.Values.Zip(line.Times[point].Values, (last, first) => last / first / work))
            {
                ChosenOf = Sizes.Count - 1,
            };
        }
    }
}
