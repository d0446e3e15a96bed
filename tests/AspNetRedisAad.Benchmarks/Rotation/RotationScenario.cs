using System.Collections.Concurrent;
using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Rotation;

/// <summary>What commands and subscriptions notice of tokens that come and go.</summary>
internal sealed class RotationScenario : IScenario
{
    private const int Callers = 64;
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);

    /// <summary>Around the moment at which a new token is there: the request for it lies before, AUTH after.</summary>
    private static readonly TimeSpan _before = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan _after = TimeSpan.FromMilliseconds(400);

    public string Name => "rotation";

    public string Measures => "64 callers and pub/sub while tokens of 6 s rotate: failures, lost messages, closed connections, latency during a rotation and between";

    public IReadOnlyList<string> Keys => ["ok", "failed", "pubsub_lost", "expiry_closes", "rotations", "p99_during_vs_between"];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var azure = await EmulatorProcess.StartAsync(_life);
        await using var services = OurApp.Create(azure);
        var redis = await services.GetRequiredKeyedService<Connection.RedisConnection>("").GetAsync();
        var rotations = new ConcurrentQueue<long>();
        services.GetRequiredKeyedService<RedisTokenStore>("").Renewed += () => rotations.Enqueue(Stopwatch.GetTimestamp());

        var load = await CommandLoad.StartAsync(redis, Callers);
        await Task.Delay(TimeSpan.FromSeconds(quick ? 30 : 60));
        await load.StopAsync();
        var seen = await azure.CountAsync();

        var cycles = Cycles(load.Commands, [.. rotations]);
        var (during, between) = (cycles.Select(cycle => cycle.During.Quantile(0.99)).ToList(), cycles.Select(cycle => cycle.Between.Quantile(0.99)).ToList());
        var ratio = Series.Ratio(during, between);
        var table = new Table("p99 of commands, ms", "median of the rotations");
        table.Add("during a rotation", new Series(during).Text("0.00"));
        table.Add("between it and the next", new Series(between).Text("0.00"));
        table.Add("during / between", ratio.RatioText());
        table.Write();
        Console.WriteLine($"\n{rotations.Count} rotations, {load.Failed} failures, {load.MessagesLost} messages lost and {load.MessagesRepeated} repeated, {seen.ExpiryCloses} connections closed for an expired token.");
        var result = new Result
        {
            ["ok"] = load.Commands.Count,
            ["failed"] = load.Failed,
            ["pubsub_lost"] = load.MessagesLost,
            ["expiry_closes"] = seen.ExpiryCloses,
            ["rotations"] = rotations.Count,
        };
        result.Add("p99_during_vs_between", ratio);
        return result;
    }

    /// <summary>Of each rotation that was followed by another, the commands that were under way around it, and those until the next.</summary>
    public static List<(Series During, Series Between)> Cycles(IReadOnlyCollection<CommandLoad.Command> commands, long[] rotations)
    {
        return
        [
            .. rotations.Zip(rotations.Skip(1), (rotation, next) => (
                    During: Within(rotation - Ticks(_before), rotation + Ticks(_after)), Between: Within(rotation + Ticks(_after), next - Ticks(_before))))
                .Where(cycle => cycle is { During.Count: > 0, Between.Count: > 0 }),
        ];

        Series Within(long from, long to) => new(commands.Where(command => command.Ended > from && command.Began < to).Select(command => command.Milliseconds));
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
