using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Http;

/// <summary>Complete requests to an app on Kestrel, ours and stock alternately.</summary>
internal sealed class HttpScenario : IScenario
{
    private static readonly (string Page, string Key)[] _pages =
        [("/read", "session_read"), ("/write", "session_write"), ("/cached", "output_cached")];
    private static readonly int[] _connections = [16, 64];

    public string Name => "http";

    public string Measures =>
        "requests a second, p99 and processor time of pages with a session or from the output cache, next to Redis and 1 ms from it, "
            + "against stock";

    public IReadOnlyList<string> Keys =>
    [
        "http_session_read_vs_stock", "http_session_write_vs_stock", "http_output_cached_vs_stock", "http_session_read_p99_vs_stock",
        "http_session_read_vs_stock_low", "http_session_read_vs_stock_high", "http_session_read_cpu_vs_stock",
        "http_session_read_1ms_vs_stock", "http_session_write_1ms_vs_stock", "http_output_cached_1ms_vs_stock",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var server = await RedisServer.StartAsync();
        var result = new Result();
        var table = new Table(
            "page", "link", "connections", "ours per second", "stock per second", "of stock", "ours p99 ms", "stock p99 ms", "of stock",
            "ours CPU us", "stock CPU us", "of stock");
        var (rounds, slice) = quick ? (6, TimeSpan.FromMilliseconds(150)) : (12, TimeSpan.FromMilliseconds(700));
        await MeasureAsync(server, server.Endpoint, "", rounds, slice, result, table);
        await using var link = new DelayingProxy(server.Endpoint, TimeSpan.FromMilliseconds(1));
        await MeasureAsync(server, link.Endpoint, "_1ms", rounds, slice, result, table);
        table.Write();
        return result;
    }

    private static async Task MeasureAsync(
        RedisServer server, string endpoint, string mark, int rounds, TimeSpan slice, Result result, Table table)
    {
        await using var ours = await HttpApp.StartOursAsync(server, endpoint);
        await using var stock = await HttpApp.StartStockAsync(server, endpoint);
        foreach (var (page, key) in _pages)
        {
            List<IReadOnlyList<double>> rates = [], p99 = [], processor = [];
            foreach (var connections in _connections)
            {
                var (mine, theirs) = await CompareAsync(ours, stock, connections, new Uri(page, UriKind.Relative), rounds, slice);
                var (rate, slowest) = (Ratio(mine, theirs, each => each.PerSecond), Ratio(mine, theirs, each => each.P99));
                var work = Ratio(mine, theirs, each => each.Processor);
                rates.Add(rate.Values);
                p99.Add(slowest.Values);
                processor.Add(work.Values);
                table.Add(
                    page, mark.Length == 0 ? "loopback" : "1 ms", connections.ToString(CultureInfo.InvariantCulture),
                    Text(mine, each => each.PerSecond, "0"), Text(theirs, each => each.PerSecond, "0"), rate.RatioText(),
                    Text(mine, each => each.P99, "0.0"), Text(theirs, each => each.P99, "0.0"), slowest.RatioText(),
                    Text(mine, each => each.Processor, "0"), Text(theirs, each => each.Processor, "0"), work.RatioText());
            }

            result.Add($"http_{key}{mark}_vs_stock", Series.GeometricMeans(rates));
            result.Add($"http_{key}{mark}_p99_vs_stock", Series.GeometricMeans(p99));
            result.Add($"http_{key}{mark}_cpu_vs_stock", Series.GeometricMeans(processor));
        }
    }

    private static Series Ratio(List<HttpLoad.Slice> ours, List<HttpLoad.Slice> stock, Func<HttpLoad.Slice, double> figure) =>
        Series.Ratio(ours.Select(figure), stock.Select(figure));

    private static async Task<(List<HttpLoad.Slice> Ours, List<HttpLoad.Slice> Stock)> CompareAsync(
        HttpApp ours, HttpApp stock, int connections, Uri page, int rounds, TimeSpan slice)
    {
        HttpApp[] apps = [ours, stock];
        var visitors = new List<HttpClient[]>();
        foreach (var app in apps)
            visitors.Add(await HttpLoad.ConnectAsync(app, connections));
        List<HttpLoad.Slice>[] slices = [[], []];
        for (var round = -1; round < rounds; round++)
        {
            for (var turn = 0; turn < apps.Length; turn++)
            {
                var next = (turn + round + 1) % apps.Length;
                var measured = await HttpLoad.RunAsync(visitors[next], page, slice);
                // The first round is a warm-up.
                if (round >= 0)
                    slices[next].Add(measured);
            }
        }

        foreach (var visitor in visitors.SelectMany(each => each))
            visitor.Dispose();
        return (slices[0], slices[1]);
    }

    private static string Text(List<HttpLoad.Slice> slices, Func<HttpLoad.Slice, double> figure, string format) =>
        new Series(slices.Select(figure)).Text(format);
}
