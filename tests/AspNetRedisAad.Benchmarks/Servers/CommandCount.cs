using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>The commands for one operation.</summary>
/// <param name="Commands">Their names, and the number of each.</param>
internal sealed record CommandCount(IReadOnlyList<(string Name, double Calls)> Commands)
{
    private const double Visible = 0.005;

    public double Sum => Commands.Sum(command => command.Calls);

    /// <summary>The sum and its parts.</summary>
    public override string ToString()
    {
        var parts = Commands.Where(command => command.Calls >= Visible)
            .Select(command => $"{Number(command.Calls)} {command.Name.ToUpperInvariant()}");
        return Sum < Visible ? "0" : $"{Number(Sum)} ({string.Join(", ", parts)})";
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
