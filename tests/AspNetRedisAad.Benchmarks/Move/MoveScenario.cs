using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Move;

/// <summary>The cost of each stage of a move, compared with the same app on one cache. Each cache is on a link with a delay.</summary>
internal sealed class MoveScenario : IScenario
{
    private const string Session = "a session";
    private const int Values = 10;

    private static readonly TimeSpan _delay = TimeSpan.FromMilliseconds(1);

    public string Name => "move";

    public string Measures => "session and cache in each stage of a move, 1 ms from both caches, against the same on one cache";

    public IReadOnlyList<string> Keys =>
    [
        "copy_read_vs_plain", "switch_read_vs_plain", "switch_read_vs_plain_low", "switch_read_vs_plain_high", "drain_read_vs_plain",
        "both_write_vs_slower", "copy_write_vs_slower", "switch_write_vs_slower", "drain_write_vs_slower", "copy_set_vs_slower",
        "switch_set_vs_slower", "drain_set_vs_slower", "switch_read_throughput_vs_plain",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var old = await RedisServer.StartAsync();
        await using var @new = await RedisServer.StartAsync();
        await using var toOld = new DelayingProxy(old.Endpoint, _delay);
        await using var toNew = new DelayingProxy(@new.Endpoint, _delay);
        var result = new Result();
        await using (var apps = await StartAsync(old, toOld.Endpoint, @new, toNew.Endpoint))
            await TimeAsync(apps, quick ? (6, 10) : (20, 15), result);
        await using (var apps = await StartAsync(old, old.Endpoint, @new, @new.Endpoint))
            await CountAsync(apps, quick ? 6 : 12, TimeSpan.FromSeconds(quick ? 0.4 : 1), result);
        return result;
    }

    private static async Task<MovingApps> StartAsync(RedisServer old, string toOld, RedisServer @new, string toNew) => new(
    [
        await MovingApp.StartAsync("old", old, toOld),
        await MovingApp.StartAsync("new", @new, toNew),
        await MovingApp.StartAsync("Copy", @new, toNew, old, toOld),
        await MovingApp.StartAsync("Switch", @new, toNew, old, toOld),
        await MovingApp.StartAsync("Drain", @new, toNew, old, toOld),
    ]);

    private static async Task TimeAsync(MovingApps apps, (int Count, int Times) rounds, Result result)
    {
        foreach (var app in apps.All)
        {
            await app.Sessions.CreateAsync(Session, Values);
            await app.SetAsync();
        }

        var table = new Table(["ms", .. apps.All.Select(app => app.Name)]);
        var read = await AddAsync("session read", app => app.Sessions.ReadAsync(Session));
        var get = await AddAsync("cache get", app => app.GetAsync());
        var write = await AddAsync("session read and written", app => app.Sessions.WriteAsync(Session));
        var set = await AddAsync("cache set", app => app.SetAsync());
        table.Write();

        string[] stages = ["copy", "switch", "drain"];
        var ratios = new Table("of the same on one cache", "read (session and cache)", "session read and written", "cache set");
        for (var stage = 0; stage < stages.Length; stage++)
        {
            var (app, plain) = (stage + 2, stage == 0 ? 0 : 1);
            var reading = Series.GeometricMeans([Series.Ratio(read[app], read[plain]).Values, Series.Ratio(get[app], get[plain]).Values]);
            var (writing, setting) = (OfSlower(write, app), OfSlower(set, app));
            ratios.Add(apps.All[app].Name, reading.RatioText(), writing.RatioText(), setting.RatioText());
            result.Add($"{stages[stage]}_read_vs_plain", reading);
            result.Add($"{stages[stage]}_write_vs_slower", writing);
            result.Add($"{stages[stage]}_set_vs_slower", setting);
        }

        ratios.Write();
        // The page of a session, in the slower of the two stages that write to both.
        result.Add("both_write_vs_slower", new[] { OfSlower(write, 2), OfSlower(write, 3) }.MaxBy(ratio => ratio.Median)!);

        static Series OfSlower(Series[] taken, int app) => Series.Ratio(taken[app].Values, taken[0].Values.Zip(taken[1].Values, Math.Max));

        async Task<Series[]> AddAsync(string name, Func<MovingApp, Task> work)
        {
            var taken = await Latency.MeasureAsync([.. apps.All.Select(app => (Func<Task>)(() => work(app)))], rounds.Count, rounds.Times);
            table.Add([name, .. taken.Select(series => series.Text("0.00"))]);
            return taken;
        }
    }

    /// <summary>Without a delay, the work itself counts.</summary>
    private static async Task CountAsync(MovingApps apps, int rounds, TimeSpan slice, Result result)
    {
        foreach (var app in apps.All)
            await app.Sessions.CreateAsync(Session, Values);
        Contender[] contenders = [.. apps.All.Select(app => new Contender(app.Name, _ => app.Sessions.ReadAsync(Session)))];
        var measured = await Throughput.MeasureAsync(contenders, callers: 16, rounds, slice);

        var ratio = Series.Ratio(measured[3].Select(each => each.PerSecond), measured[1].Select(each => each.PerSecond));
        var table = new Table(["session reads per second", .. apps.All.Select(app => app.Name), "Switch of new"]);
        var perSecond = measured.Select(slices => new Series(slices.Select(each => each.PerSecond)).Text("0"));
        table.Add(["16 callers", .. perSecond, ratio.RatioText()]);
        table.Write();
        result.Add("switch_read_throughput_vs_plain", ratio);
    }

    private sealed class MovingApps(IReadOnlyList<MovingApp> all) : IAsyncDisposable
    {
        public IReadOnlyList<MovingApp> All => all;

        public async ValueTask DisposeAsync()
        {
            foreach (var app in all)
                await app.DisposeAsync();
        }
    }
}
