using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>The commands of one operation.</summary>
/// <param name="Commands">Their names, and how many of each.</param>
internal sealed record CommandCount(IReadOnlyList<(string Name, double Calls)> Commands)
{
    public double Sum => Commands.Sum(command => command.Calls);

    /// <summary>The sum, and what it is made of.</summary>
    public override string ToString() =>
        $"{Number(Sum)} ({string.Join(", ", Commands.Select(command => $"{Number(command.Calls)} {command.Name.ToUpperInvariant()}"))})";

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
