using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Cache;

/// <summary>Our distributed cache compared with Microsoft's, and with the plain commands.</summary>
internal sealed class CacheScenario : IScenario
{
    private const int JsonSize = 200;
    private const int LargestSize = 1024 * 1024;

    /// <summary>With the largest values, more concurrent callers would need gigabytes.</summary>
    private static readonly int[] _callersOfLargest = [1, 8];
    private static readonly int[] _callers = [1, 16, CacheContenders.MostCallers];
    private static readonly int[] _sizes = [JsonSize, 4 * 1024, 64 * 1024, LargestSize];

    public string Name => "cache";

    public string Measures =>
        "distributed cache: operations per second and bytes allocated, against Microsoft's RedisCache and StackExchange.Redis alone";

    public IReadOnlyList<string> Keys =>
    [
        "get_vs_stock", "sliding_get_vs_stock", "set_vs_stock", "get_vs_raw", "set_vs_raw", "get_alloc_vs_stock",
        "sliding_get_alloc_vs_stock", "get_vs_raw_low", "get_vs_raw_high", "set_alloc_100_vs_stock", "set_alloc_4k_vs_stock",
        "set_alloc_64k_vs_stock", "set_alloc_1m_vs_stock", "set_array_alloc_100_vs_stock", "set_array_alloc_4k_vs_stock",
        "set_array_alloc_64k_vs_stock", "set_array_alloc_1m_vs_stock", "get_commands", "get_stock_commands", "set_commands",
        "set_stock_commands", "sliding_get_commands", "sliding_get_stock_commands", "sliding_get_seldom_commands",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var server = await RedisServer.StartAsync();
        await using var contenders = await CacheContenders.ConnectAsync(server);
        var (rounds, slice) = quick ? (6, TimeSpan.FromMilliseconds(80)) : (12, TimeSpan.FromMilliseconds(120));
        var measured = new List<Comparison>();
        var table = new Table("operation", "bytes", "callers", "ours per second", "of stock", "of raw", "ours B/op", "of stock");
        foreach (var size in quick ? [JsonSize] : _sizes)
        {
            foreach (var (operation, all) in await contenders.PrepareAsync(size))
            {
                foreach (var callers in size < LargestSize ? _callers : _callersOfLargest)
                {
                    var comparison = new Comparison(operation, size, await Throughput.MeasureAsync(all, callers, rounds, slice));
                    measured.Add(comparison);
                    table.Add(
                        operation, Number(size), Number(callers), comparison.OursPerSecond, comparison.VsStock.RatioText(),
                        comparison.VsRaw.RatioText(), comparison.OursBytes, comparison.AllocatedVsStock.Text("0.00"));
                }
            }
        }

        table.Write();
        var result = new Result();
        Add("get_vs_stock", "get", comparison => comparison.VsStock);
        Add("sliding_get_vs_stock", "get sliding", comparison => comparison.VsStock);
        Add("set_vs_stock", "set", comparison => comparison.VsStock);
        Add("get_vs_raw", "get", comparison => comparison.VsRaw);
        Add("set_vs_raw", "set", comparison => comparison.VsRaw);
        Add("get_alloc_vs_stock", "get", comparison => comparison.AllocatedVsStock);
        Add("sliding_get_alloc_vs_stock", "get sliding", comparison => comparison.AllocatedVsStock);
        await CacheAllocations.MeasureAsync(contenders, rounds, result);
        await CacheCommands.CountAsync(result);
        return result;

        void Add(string key, string operation, Func<Comparison, Series> ratio) => result.Add(key, Series.GeometricMeans(
        [
            .. measured.Where(comparison => comparison.Operation == operation && comparison.Size == JsonSize)
                .Select(comparison => ratio(comparison).Values),
        ]));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Operation">The operation.</param>
    /// <param name="Size">The size of the value in bytes.</param>
    /// <param name="Slices">The slices of ours, stock and raw.</param>
    private sealed record Comparison(string Operation, int Size, IReadOnlyList<Throughput>[] Slices)
    {
        public Series VsStock => Ratio(1, slice => slice.PerSecond);

        public Series VsRaw => Ratio(2, slice => slice.PerSecond);

        public Series AllocatedVsStock => Ratio(1, slice => slice.Bytes);

        public string OursPerSecond => new Series(Slices[0].Select(slice => slice.PerSecond)).Text("0");

        public string OursBytes => new Series(Slices[0].Select(slice => slice.Bytes)).Text("0");

        private Series Ratio(int other, Func<Throughput, double> figure) =>
            Series.Ratio(Slices[0].Select(figure), Slices[other].Select(figure));
    }
}
