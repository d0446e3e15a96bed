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
        "unused_alloc_vs_stock", "unused_time_vs_stock", "unused_crypto",
        "crowd_step_2_pages_per_s", "crowd_step_2_thread_wait_ms", "crowd_step_5_thread_wait_ms", "crowd_ours_thread_wait_ms",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var server = await RedisServer.StartAsync();
        var result = new Result();
        await CountAsync(server, result);
        await TimeAsync(server, quick ? 60 : 400, result);
        await WeighAsync(server, result);
        await VisitUnusedAsync(server, quick ? 2000 : 20000, result);
        await CrowdAsync(server, TimeSpan.FromSeconds(quick ? 2 : 8), result);
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

    /// <summary>Whole requests to an app on Kestrel; what they cost without any session is taken off.</summary>
    private static async Task VisitUnusedAsync(RedisServer server, int times, Result result)
    {
        const int Rounds = 5;
        await using var none = await SessionPage.StartWithoutSessionAsync();
        await using var ours = await SessionPage.StartOursAsync(server, server.Endpoint, adopts: false);
        await using var stock = await SessionPage.StartStockAsync(server, server.Endpoint);
        SessionPage[] pages = [none, ours, stock];
        var (taken, bytes) = (pages.Select(_ => new List<double>()).ToArray(), pages.Select(_ => new List<double>()).ToArray());
        var before = ours.Protection.Calls;
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < pages.Length; i++)
            {
                using var visitor = new NewVisitor(pages[i].Address);
                var (microseconds, allocated) = visitor.Measure(times);
                taken[i].Add(microseconds);
                bytes[i].Add(allocated);
            }
        }

        var (time, size) = (taken.Select(series => new Series(series).Median).ToArray(), bytes.Select(series => new Series(series).Median).ToArray());
        var table = new Table("new visitor, session not used", "without session", "ours", "stock");
        table.Add("microseconds a request", $"{time[0]:0.0}", $"{time[1]:0.0}", $"{time[2]:0.0}");
        table.Add("bytes allocated a request", $"{size[0]:0}", $"{size[1]:0}", $"{size[2]:0}");
        table.Add("bytes for the session", "0", $"{size[1] - size[0]:0}", $"{size[2] - size[0]:0}");
        table.Write();
        result["unused_alloc_vs_stock"] = Math.Max(size[1] - size[0], 0) / (size[2] - size[0]);
        result["unused_time_vs_stock"] = time[1] / time[2];
        result["unused_crypto"] = ours.Protection.Calls - before;
    }

    /// <summary>The combinations of docs/migrating-from-access-keys.md, in the order in which an app comes through them, the last one first.</summary>
    private static async Task CrowdAsync(RedisServer server, TimeSpan duration, Result result)
    {
        await using var link = new DelayingProxy(server.Endpoint, _delay);
        var table = new Table("50 visitors at once, 2 threads", "pages", "slowest page ms", "longest wait for a thread ms");
        result["crowd_ours_thread_wait_ms"] = (await AddAsync("our store", () => SessionPage.StartOursAsync(server, link.Endpoint, adopts: false))).ThreadWaitMs;
        result["crowd_step_5_thread_wait_ms"] = (await AddAsync("step 5: our store, MigrateStockSessions", () => SessionPage.StartOursAsync(server, link.Endpoint, adopts: true))).ThreadWaitMs;
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
