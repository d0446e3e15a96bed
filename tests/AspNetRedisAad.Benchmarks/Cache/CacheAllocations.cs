using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Cache;

/// <summary>The bytes that one operation allocates at several sizes, in our cache and in Microsoft's.</summary>
internal static class CacheAllocations
{
    /// <summary>Limits a figure of the largest size to about 30 MiB instead of gigabytes.</summary>
    private const int TimesOfLarge = 30;
    private const int Times = 300;

    private static readonly (int Size, string Mark)[] _sizes = [(100, "100"), (4 * 1024, "4k"), (64 * 1024, "64k"), (1024 * 1024, "1m")];

    private static readonly Dictionary<string, string> _figures = new() { ["set"] = "set_array_alloc", ["buffer set"] = "set_alloc" };

    public static async Task MeasureAsync(CacheContenders contenders, int rounds, Result result)
    {
        var table = new Table("operation", "bytes", "ours B/op", "stock B/op", "of stock");
        foreach (var (size, mark) in _sizes)
        {
            foreach (var (operation, all) in await contenders.PrepareAsync(size))
            {
                var bytes = await Allocations.MeasureAsync([all[0], all[1]], rounds, size < 1024 * 1024 ? Times : TimesOfLarge);
                var ratio = Series.Ratio(bytes[0], bytes[1]);
                table.Add(
                    operation, size.ToString(CultureInfo.InvariantCulture), bytes[0].Text("0"), bytes[1].Text("0"), ratio.RatioText());
                if (_figures.TryGetValue(operation, out var figure))
                    result.Add($"{figure}_{mark}_vs_stock", ratio);
            }
        }

        table.Write();
    }
}
