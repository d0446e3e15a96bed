using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>What one request's session costs on a link with a delay, our store beside ASP.NET Core's own.</summary>
internal sealed class SessionScenario : IScenario
{
    private const int MostValues = 100;
    private static readonly int[] _values = [1, 10, MostValues];
    private static readonly TimeSpan _delay = TimeSpan.FromMilliseconds(1);

    /// <summary>Round trips are told from the time they take: on a long link nothing else takes as much.</summary>
    private static readonly TimeSpan _longDelay = TimeSpan.FromMilliseconds(20);

    public string Name => "session";

    public string Measures => "one request's session work, 1 ms from Redis: round trips, latency and bytes written, against ASP.NET Core's own session";

    public IReadOnlyList<string> Keys =>
    [
        "untouched_round_trips", "read_round_trips", "write_round_trips",
        "untouched_stock_round_trips", "read_stock_round_trips", "write_stock_round_trips",
        "read_vs_stock", "write_vs_stock", "bytes_written_1_of_100_vs_stock",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var server = await RedisServer.StartAsync();
        var result = new Result();
        await CountAsync(server, result);
        await TimeAsync(server, quick ? 60 : 400, result);
        await WeighAsync(server, result);
        return result;
    }

    private static async Task CountAsync(RedisServer server, Result result)
    {
        await using var link = new DelayingProxy(server.Endpoint, _longDelay);
        await using var contenders = await SessionContenders.ConnectAsync(server, link.Endpoint);
        var table = new Table("round trips", "untouched", "read", "read and write");
        foreach (var (contender, mark) in contenders.All.Zip(["", "stock_"]))
        {
            await contender.CreateAsync("count", 1);
            var (untouched, read, write) = (
                await link.CountRoundTripsAsync(() => contender.UntouchedAsync("count")),
                await link.CountRoundTripsAsync(() => contender.ReadAsync("count")),
                await link.CountRoundTripsAsync(() => contender.WriteAsync("count")));
            table.Add(contender.Name, $"{untouched}", $"{read}", $"{write}");
            (result[$"untouched_{mark}round_trips"], result[$"read_{mark}round_trips"], result[$"write_{mark}round_trips"]) = (untouched, read, write);
        }

        table.Write();
    }

    private static async Task TimeAsync(RedisServer server, int times, Result result)
    {
        await using var link = new DelayingProxy(server.Endpoint, _delay);
        await using var contenders = await SessionContenders.ConnectAsync(server, link.Endpoint);
        var table = new Table("request", "values", "ours ms", "stock ms", "ours/stock");
        var (reads, writes) = (new List<double>(), new List<double>());
        foreach (var values in _values)
        {
            var key = $"{values} values";
            foreach (var contender in contenders.All)
                await contender.CreateAsync(key, values);
            await AddAsync("untouched", contender => contender.UntouchedAsync(key));
            reads.Add(await AddAsync("read", contender => contender.ReadAsync(key)));
            writes.Add(await AddAsync("read and write", contender => contender.WriteAsync(key)));

            async Task<double> AddAsync(string request, Func<SessionContender, Task> work)
            {
                var taken = await Latency.MeasureAsync([.. contenders.All.Select(contender => (Func<Task>)(() => work(contender)))], times);
                var (ours, stock) = (new Series(taken[0]), new Series(taken[1]));
                table.Add(request, values.ToString(CultureInfo.InvariantCulture), ours.Text("0.00"), stock.Text("0.00"), $"{ours.Median / stock.Median:0.00}");
                return ours.Median / stock.Median;
            }
        }

        table.Write();
        (result["read_vs_stock"], result["write_vs_stock"]) = (Series.GeometricMean(reads), Series.GeometricMean(writes));
    }

    /// <summary>As redis-server counts what it gets from a request that changes one of many values.</summary>
    private static async Task WeighAsync(RedisServer server, Result result)
    {
        const int Times = 50;
        await using var contenders = await SessionContenders.ConnectAsync(server, server.Endpoint);
        await using var traffic = await Traffic.ConnectAsync(server);
        var bytes = new List<double>();
        foreach (var contender in contenders.All)
        {
            await contender.CreateAsync("weigh", MostValues);
            var reading = await traffic.CountAsync(() => contender.ReadAsync("weigh"), Times);
            bytes.Add(await traffic.CountAsync(() => contender.WriteAsync("weigh"), Times) - reading);
        }

        var table = new Table($"1 of {MostValues} values of {SessionContender.ValueLength} bytes changed", "ours", "stock");
        table.Add("bytes sent more than to read it", $"{bytes[0]:0}", $"{bytes[1]:0}");
        table.Write();
        result["bytes_written_1_of_100_vs_stock"] = bytes[0] / bytes[1];
    }
}
