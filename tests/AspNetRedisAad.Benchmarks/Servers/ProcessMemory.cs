using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <param name="ResidentMegabytes">The part that is in physical memory, shared or not.</param>
/// <param name="PrivateMegabytes">The part that no other process uses.</param>
/// <param name="Threads">The number of threads.</param>
internal sealed record ProcessMemory(double ResidentMegabytes, double PrivateMegabytes, int Threads)
{
    /// <exception cref="MissingException">This is not Linux.</exception>
    public static ProcessMemory Read(int id)
    {
        var folder = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}";
        if (!File.Exists($"{folder}/smaps_rollup"))
            throw new MissingException("memory is read from /proc/<process>/smaps_rollup, which only Linux has.");

        var (status, maps) = (File.ReadAllLines($"{folder}/status"), File.ReadAllLines($"{folder}/smaps_rollup"));
        return new ProcessMemory(
            Value(maps, "Rss") / 1024, (Value(maps, "Private_Clean") + Value(maps, "Private_Dirty")) / 1024, (int)Value(status, "Threads"));
    }

    private static double Value(string[] lines, string name) =>
        double.Parse(lines.First(line => line.StartsWith($"{name}:", StringComparison.Ordinal))[(name.Length + 1)..]
            .Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
