using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>How the time of one thing grows with its size.</summary>
/// <param name="Name">With underscores, as the beginning of its figure.</param>
/// <param name="Title">What is done.</param>
/// <param name="Size">What grows, in words.</param>
/// <param name="Unit">Of the times.</param>
/// <param name="Sizes">From the least to the most.</param>
/// <param name="Lines">Of ours first, and stock's.</param>
/// <param name="HasWorkOfSize">Whether the work grows as the size does; otherwise it is the same at each.</param>
internal sealed record Curve(
    string Name, string Title, string Size, string Unit, IReadOnlyList<double> Sizes, IReadOnlyList<CurveLine> Lines, bool HasWorkOfSize)
{
    /// <summary>How much more there is to do than at the first size.</summary>
    public double WorkAt(int point) => HasWorkOfSize ? Sizes[point] / Sizes[0] : 1;

    /// <summary>
    /// The time at the end divided by that at an earlier point, and by the ratio of their work, from whichever point this is the most:
    /// above 1, it grows worse than its work. A fixed cost at the beginning cannot hide what happens at the end.
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
