using System.Collections.Concurrent;
using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Rotation;

/// <summary>What commands notice of a rotation under a load that does not wait for anybody, with a server that validates tokens at once, and with one that takes its time.</summary>
internal sealed class SteadyScenario : IScenario
{
    /// <summary>About a third of two processors, with the emulator and redis-server.</summary>
    private const int PerSecond = 2000;
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _slow = TimeSpan.FromMilliseconds(200);

    public string Name => "steady";

    public string Measures => "2000 commands a second by the clock while tokens of 6 s rotate: latency during a rotation and between, with AUTH that takes 0 and 200 ms";

    public IReadOnlyList<string> Keys =>
    [
        "p50_during_ms", "p99_during_ms", "p999_during_ms", "p50_between_ms", "p99_between_ms", "p999_between_ms", "p99_during_vs_between", "failed", "rotations",
        "slow_p50_during_ms", "slow_p99_during_ms", "slow_p999_during_ms", "slow_p99_between_ms", "slow_p99_during_vs_between", "slow_failed",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        var result = new Result();
        var table = new Table("commands, ms from their time", "p50", "p99", "p99.9");
        var duration = TimeSpan.FromSeconds(quick ? 20 : 90);
        await MeasureAsync("", TimeSpan.Zero, duration, result, table);
        await MeasureAsync("slow_", _slow, duration, result, table);
        table.Write();
        return result;
    }

    private static async Task MeasureAsync(string mark, TimeSpan validation, TimeSpan duration, Result result, Table table)
    {
        await using var azure = await EmulatorProcess.StartAsync(_life);
        await using var services = OurApp.Create(azure);
        var redis = await services.GetRequiredKeyedService<Connection.RedisConnection>("").GetAsync();
        await azure.SetValidationAsync(validation);
        var rotations = new ConcurrentQueue<long>();
        services.GetRequiredKeyedService<RedisTokenStore>("").Renewed += () => rotations.Enqueue(Stopwatch.GetTimestamp());

        var load = new ClockedLoad(redis, PerSecond);
        await load.RunAsync(duration);

        var cycles = RotationScenario.Cycles(load.Commands, [.. rotations]);
        var (during, between) = (Merge(cycles.Select(cycle => cycle.During)), Merge(cycles.Select(cycle => cycle.Between)));
        foreach (var (name, series) in new[] { ("during", during), ("between", between) })
        {
            table.Add($"{name}, AUTH takes {validation.TotalMilliseconds:0} ms", $"{series.Median:0.00}", $"{series.Quantile(0.99):0.00}", $"{series.Quantile(0.999):0.00}");
            (result[$"{mark}p50_{name}_ms"], result[$"{mark}p99_{name}_ms"], result[$"{mark}p999_{name}_ms"]) = (series.Median, series.Quantile(0.99), series.Quantile(0.999));
        }

        result[$"{mark}p99_during_vs_between"] = during.Quantile(0.99) / between.Quantile(0.99);
        (result[$"{mark}failed"], result[$"{mark}rotations"]) = (load.Failed, rotations.Count);
    }

    private static Series Merge(IEnumerable<Series> cycles) => new(cycles.SelectMany(cycle => cycle.Values));
}
