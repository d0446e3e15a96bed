using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>The cost of one request's session on a link with a delay, with our store and with ASP.NET Core's own.</summary>
internal sealed class SessionScenario : IScenario
{
    private const int MostValues = 100;
    private static readonly int[] _values = [1, 10, MostValues];
    private static readonly TimeSpan _delay = TimeSpan.FromMilliseconds(1);

    /// <summary>Round trips are counted from the duration: on a long link, everything else is short in comparison.</summary>
    private static readonly TimeSpan _longDelay = TimeSpan.FromMilliseconds(20);

    public string Name => "session";

    public string Measures =>
        "one request's session work, 1 ms from Redis: round trips, latency and bytes written, against ASP.NET Core's own session";

    public IReadOnlyList<string> Keys =>
    [
        "untouched_round_trips", "read_round_trips", "write_round_trips", "untouched_stock_round_trips", "read_stock_round_trips",
        "write_stock_round_trips", "write_stock_logged_round_trips", "session_read_commands", "session_read_stock_commands",
        "session_write_commands", "session_write_stock_commands", "read_vs_stock", "read_vs_stock_low", "read_vs_stock_high",
        "write_vs_stock", "bytes_written_1_of_100_vs_stock", "unused_alloc_vs_stock", "unused_time_vs_stock", "unused_crypto",
        "crowd_step_2_pages_per_s", "crowd_step_2_thread_wait_ms", "crowd_step_5_thread_wait_ms", "crowd_ours_thread_wait_ms",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var server = await RedisServer.StartAsync();
        var result = new Result();
        await CountAsync(server, result);
        await SessionCommands.CountAsync(result);
        await TimeAsync(server, quick ? (6, 10) : (20, 20), result);
        await WeighAsync(server, result);
        await UnusedSessions.MeasureAsync(server, quick ? (6, 2000) : (12, 10000), result);
        await CrowdAsync(server, TimeSpan.FromSeconds(quick ? 2 : 8), result);
        return result;
    }

    private static async Task CountAsync(RedisServer server, Result result)
    {
        await using var link = new DelayingProxy(server.Endpoint, _longDelay);
        await using var contenders = await SessionContenders.ConnectAsync(server, link.Endpoint);
        var table = new Table("round trips", "untouched", "read", "read and write", "new visitor: read", "new visitor: write");
        (SessionContender Contender, string Mark)[] all =
            [(contenders.Ours, ""), (contenders.Stock, "stock_"), (contenders.LoggedStock, "stock_logged_")];
        foreach (var (contender, mark) in all)
        {
            await contender.CreateAsync("count", 1);
            var (untouched, read, write) = (
                await CountAsync(() => contender.UntouchedAsync("count")),
                await CountAsync(() => contender.ReadAsync("count")),
                await CountAsync(() => contender.WriteAsync("count")));
            var newRead = await CountAsync(contender.ReadNewAsync);
            var newWrite = await CountAsync(contender.WriteNewAsync);
            table.Add(contender.Name, $"{untouched}", $"{read}", $"{write}", $"{newRead}", $"{newWrite}");
            (result[$"untouched_{mark}round_trips"], result[$"read_{mark}round_trips"], result[$"write_{mark}round_trips"]) =
                (untouched, read, write);
        }

        table.Write();

        // On a busy machine, other delays only add to it.
        async Task<int> CountAsync(Func<Task> work) =>
            Math.Min(await link.CountRoundTripsAsync(work), await link.CountRoundTripsAsync(work));
    }

    private static async Task TimeAsync(RedisServer server, (int Count, int Times) rounds, Result result)
    {
        await using var link = new DelayingProxy(server.Endpoint, _delay);
        await using var contenders = await SessionContenders.ConnectAsync(server, link.Endpoint);
        var table = new Table("request", "values", "ours ms", "stock ms", "ours/stock");
        var (reads, writes) = (new List<IReadOnlyList<double>>(), new List<IReadOnlyList<double>>());
        foreach (var values in _values)
        {
            var key = $"{values} values";
            foreach (var contender in contenders.All)
                await contender.CreateAsync(key, values);
            await AddAsync("untouched", contender => contender.UntouchedAsync(key));
            reads.Add(await AddAsync("read", contender => contender.ReadAsync(key)));
            writes.Add(await AddAsync("read and write", contender => contender.WriteAsync(key)));

            async Task<IReadOnlyList<double>> AddAsync(string request, Func<SessionContender, Task> work)
            {
                var taken = await Latency.MeasureAsync(
                    [.. contenders.All.Select(contender => (Func<Task>)(() => work(contender)))], rounds.Count, rounds.Times);
                var ratio = Series.Ratio(taken[0], taken[1]);
                table.Add(
                    request, values.ToString(CultureInfo.InvariantCulture), taken[0].Text("0.00"), taken[1].Text("0.00"),
                    ratio.RatioText());
                return ratio.Values;
            }
        }

        table.Write();
        result.Add("read_vs_stock", Series.GeometricMeans(reads));
        result.Add("write_vs_stock", Series.GeometricMeans(writes));
    }

    /// <summary>Counted by redis-server, for a request that changes one of many values.</summary>
    private static async Task WeighAsync(RedisServer server, Result result)
    {
        const int Rounds = 12;
        const int Times = 5;
        await using var contenders = await SessionContenders.ConnectAsync(server, server.Endpoint);
        await using var traffic = await Traffic.ConnectAsync(server);
        var bytes = contenders.All.Select(_ => new List<double>()).ToArray();
        foreach (var contender in contenders.All)
            await contender.CreateAsync("weigh", MostValues);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (contender, written) in contenders.All.Zip(bytes))
            {
                var reading = await traffic.CountAsync(() => contender.ReadAsync("weigh"), Times);
                written.Add(await traffic.CountAsync(() => contender.WriteAsync("weigh"), Times) - reading);
            }
        }

        var (ours, stock) = (new Series(bytes[0]), new Series(bytes[1]));
        var table = new Table($"1 of {MostValues} values of {SessionContender.ValueLength} bytes changed", "ours", "stock", "of stock");
        table.Add("bytes sent more than to read it", ours.Text("0"), stock.Text("0"), Series.Ratio(ours, stock).RatioText());
        table.Write();
        result.Add("bytes_written_1_of_100_vs_stock", Series.Ratio(ours, stock));
    }

    /// <summary>The combinations of docs/migrating-from-access-keys.md, in the order of the migration, the last one first.</summary>
    private static async Task CrowdAsync(RedisServer server, TimeSpan duration, Result result)
    {
        await using var link = new DelayingProxy(server.Endpoint, _delay);
        var table = new Table("50 visitors at once, 2 threads", "pages", "slowest page ms", "longest wait for a thread ms");
        result["crowd_ours_thread_wait_ms"] =
            (await AddAsync("our store", () => SessionPage.StartOursAsync(server, link.Endpoint, adopts: false))).ThreadWaitMs;
        result["crowd_step_5_thread_wait_ms"] = (await AddAsync(
            "step 5: our store, MigrateStockSessions", () => SessionPage.StartOursAsync(server, link.Endpoint, adopts: true))).ThreadWaitMs;
        var between = await AddAsync("step 2: stock session on our cache", () => SessionPage.StartBetweenAsync(server, link.Endpoint));
        await AddAsync("where you start: stock session, stock cache", () => SessionPage.StartStockAsync(server, link.Endpoint));
        result["crowd_step_2_thread_wait_ms"] = between.ThreadWaitMs;
        result["crowd_step_2_pages_per_s"] = between.Pages / duration.TotalSeconds;
        table.Write();

        async Task<(int Pages, double SlowestMs, double ThreadWaitMs)> AddAsync(string name, Func<Task<SessionPage>> startAsync)
        {
            await using var page = await startAsync();
            var seen = await Crowd.VisitAsync(page.Address, duration);
            table.Add(name, $"{seen.Pages}", $"{seen.SlowestMs:0}", $"{seen.ThreadWaitMs:0}");
            return seen;
        }
    }
}
