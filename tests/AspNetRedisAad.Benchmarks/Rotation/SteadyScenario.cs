using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Rotation;

/// <summary>
/// How a rotation affects commands that are sent at fixed times, with a server that validates tokens at once and with a slow one.
/// </summary>
internal sealed class SteadyScenario : IScenario
{
    /// <summary>The share of all processors used by the app, the emulator and redis-server together.</summary>
    private const double Share = 0.3;
    private const int Small = 2_000;
    private const int Large = 12_000;
    private const int Largest = 30_000;
    private static readonly TimeSpan _trial = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _slow = TimeSpan.FromMilliseconds(200);

    public string Name => "steady";

    public string Measures => "commands by the clock, 30 % CPU: latency while tokens rotate and between, with AUTH that takes 0 and 200 ms";

    public IReadOnlyList<string> Keys =>
    [
        "p50_during_ms", "p99_during_ms", "p999_during_ms", "p50_between_ms", "p99_between_ms", "p999_between_ms",
        "p99_during_vs_between", "failed", "rotations", "p99_during_vs_between_low", "p99_during_vs_between_high", "cpu_share",
        "slow_p50_during_ms", "slow_p99_during_ms", "slow_p999_during_ms", "slow_p50_between_ms", "slow_p99_between_ms",
        "slow_p999_between_ms", "slow_p99_during_vs_between", "slow_failed", "slow_rotations", "slow_cpu_share",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        var (result, latencies) = (new Result(), new Table("commands, ms from their time", "p50", "p99", "p99.9", "p99 during / between"));
        var loads = new Table("load", "commands per second", "CPU", "rotations", "failed");
        var (perSecond, rotations) = (await FindLoadAsync(), quick ? 4 : 20);
        await MeasureAsync("", TimeSpan.Zero, perSecond, rotations, result, latencies, loads);
        await MeasureAsync("slow_", _slow, perSecond, rotations, result, latencies, loads);
        latencies.Write();
        loads.Write();
        return result;
    }

    private static async Task MeasureAsync(
        string mark, TimeSpan validation, int perSecond, int count, Result result, Table latencies, Table loads)
    {
        await using var azure = await EmulatorProcess.StartAsync(_life);
        await using var services = OurApp.Create(azure);
        var redis = await services.GetRequiredKeyedService<RedisConnection>("").GetReadyAsync(default);
        await azure.SetValidationAsync(validation);
        using var end = new CancellationTokenSource();
        // A rotation counts if it is followed by another one.
        var left = count + 1;
        using var rotations = new Rotations(services.GetRequiredKeyedService<RedisTokenStore>(""), () =>
        {
            if (--left == 0)
                end.Cancel();
        });

        var (load, share) = (new ClockedLoad(redis, perSecond), new ProcessorShare());
        await load.RunAsync(end.Token);
        var used = share.Value;

        var cycles = rotations.Cycles(load.Commands);
        var ratio = new Series(cycles.Select(cycle => cycle.During.Quantile(0.99) / cycle.Between.Quantile(0.99)));
        var takes = $"AUTH takes {validation.TotalMilliseconds:0} ms";
        (string Name, Series Commands)[] parts =
            [("during", Merge(cycles.Select(cycle => cycle.During))), ("between", Merge(cycles.Select(cycle => cycle.Between)))];
        foreach (var (name, series) in parts)
        {
            var (p50, p99, p999) = (series.Median, series.Quantile(0.99), series.Quantile(0.999));
            latencies.Add($"{name}, {takes}", Text(p50), Text(p99), Text(p999), name == "during" ? ratio.RatioText() : "");
            (result[$"{mark}p50_{name}_ms"], result[$"{mark}p99_{name}_ms"], result[$"{mark}p999_{name}_ms"]) = (p50, p99, p999);
        }

        loads.Add(takes, $"{perSecond}", $"{100 * used:0} %", $"{cycles.Count}", $"{load.Failed}");
        result.Add($"{mark}p99_during_vs_between", ratio);
        (result[$"{mark}failed"], result[$"{mark}rotations"], result[$"{mark}cpu_share"]) = (load.Failed, cycles.Count, used);
    }

    /// <summary>
    /// How many commands per second use this share: calculated from a small and a large load, because some work is constant.
    /// </summary>
    private static async Task<int> FindLoadAsync()
    {
        await using var azure = await EmulatorProcess.StartAsync(_life);
        await using var services = OurApp.Create(azure);
        var redis = await services.GetRequiredKeyedService<RedisConnection>("").GetReadyAsync(default);
        // The first run is a warm-up.
        await MeasureAsync(Large);
        var (small, large) = (await MeasureAsync(Small), await MeasureAsync(Large));
        var ofEach = Math.Max(large - small, double.Epsilon) / (Large - Small);
        return (int)Math.Clamp(Small + (Share - small) / ofEach, Small, Largest);

        async Task<double> MeasureAsync(int perSecond)
        {
            using var end = new CancellationTokenSource(_trial);
            var used = new ProcessorShare();
            await new ClockedLoad(redis, perSecond).RunAsync(end.Token);
            return used.Value;
        }
    }

    private static string Text(double milliseconds) => milliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static Series Merge(IEnumerable<Series> cycles) => new(cycles.SelectMany(cycle => cycle.Values));
}
