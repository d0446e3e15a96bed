using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Cache;

/// <summary>Our distributed cache beside Microsoft's, and beside the bare commands.</summary>
internal sealed class CacheScenario : IScenario
{
    private const int JsonSize = 200;
    private static readonly int[] _callers = [1, 16, CacheContenders.MostCallers];
    private const int LargeSize = 64 * 1024;
    private static readonly int[] _sizes = [JsonSize, 4 * 1024, LargeSize];

    public string Name => "cache";

    public string Measures => "distributed cache: operations per second and bytes allocated, against Microsoft's RedisCache and StackExchange.Redis alone";

    public IReadOnlyList<string> Keys =>
    [
        "get_vs_stock", "sliding_get_vs_stock", "set_vs_stock", "get_vs_raw", "set_vs_raw", "get_alloc_vs_stock", "sliding_get_alloc_vs_stock",
        "set_alloc_64k_vs_stock",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var server = await RedisServer.StartAsync();
        await using var contenders = await CacheContenders.ConnectAsync(server);
        var (rounds, slice) = quick ? (5, TimeSpan.FromMilliseconds(120)) : (9, TimeSpan.FromMilliseconds(250));
        var measured = new List<Comparison>();
        var table = new Table("operation", "bytes", "callers", "ours per second", "of stock", "of raw", "ours B/op", "of stock");
        foreach (var size in quick ? [JsonSize] : _sizes)
        {
            foreach (var (operation, all) in await contenders.PrepareAsync(size))
            {
                foreach (var callers in _callers)
                {
                    var comparison = new Comparison(operation, size, await Throughput.MeasureAsync(all, callers, rounds, slice));
                    measured.Add(comparison);
                    table.Add(operation, Number(size), Number(callers), comparison.OursPerSecond, comparison.VsStock.Text("0.00"), comparison.VsRaw.Text("0.00"),
                        comparison.OursBytes, comparison.AllocatedVsStock.Text("0.00"));
                }
            }
        }

        table.Write();
        var large = (await contenders.PrepareAsync(LargeSize)).Single(each => each.Operation == "buffer set").Contenders;
        var weighed = new Comparison("buffer set", LargeSize, await Throughput.MeasureAsync(large, callers: 1, rounds, slice));
        return new Result
        {
            ["get_vs_stock"] = Mean("get", comparison => comparison.VsStock),
            ["sliding_get_vs_stock"] = Mean("get sliding", comparison => comparison.VsStock),
            ["set_vs_stock"] = Mean("set", comparison => comparison.VsStock),
            ["get_vs_raw"] = Mean("get", comparison => comparison.VsRaw),
            ["set_vs_raw"] = Mean("set", comparison => comparison.VsRaw),
            ["get_alloc_vs_stock"] = Mean("get", comparison => comparison.AllocatedVsStock),
            ["sliding_get_alloc_vs_stock"] = Mean("get sliding", comparison => comparison.AllocatedVsStock),
            ["set_alloc_64k_vs_stock"] = weighed.AllocatedVsStock.Median,
        };

        double Mean(string operation, Func<Comparison, Series> ratio) => Series.GeometricMean(
            measured.Where(comparison => comparison.Operation == operation && comparison.Size == JsonSize).Select(comparison => ratio(comparison).Median));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Operation">What was done.</param>
    /// <param name="Size">On so many bytes.</param>
    /// <param name="Slices">By ours, stock and raw.</param>
    private sealed record Comparison(string Operation, int Size, IReadOnlyList<Throughput>[] Slices)
    {
        public Series VsStock => Ratio(1, slice => slice.PerSecond);

        public Series VsRaw => Ratio(2, slice => slice.PerSecond);

        public Series AllocatedVsStock => Ratio(1, slice => slice.Bytes);

        public string OursPerSecond => new Series(Slices[0].Select(slice => slice.PerSecond)).Text("0");

        public string OursBytes => new Series(Slices[0].Select(slice => slice.Bytes)).Text("0");

        private Series Ratio(int other, Func<Throughput, double> figure) => Series.Ratio(Slices[0].Select(figure), Slices[other].Select(figure));
    }
}
