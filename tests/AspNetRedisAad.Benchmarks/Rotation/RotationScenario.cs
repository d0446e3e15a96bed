using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Rotation;

/// <summary>How the rotation of tokens affects commands and subscriptions.</summary>
internal sealed class RotationScenario : IScenario
{
    private const int Callers = 64;
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);

    public string Name => "rotation";

    public string Measures =>
        "64 callers and pub/sub while tokens of 6 s rotate: failures, lost messages, closed connections, latency during a rotation "
            + "and between";

    public IReadOnlyList<string> Keys => ["ok", "failed", "pubsub_lost", "expiry_closes", "rotations", "p99_during_vs_between"];

    public async Task<Result> RunAsync(bool quick)
    {
        await using var azure = await EmulatorProcess.StartAsync(_life);
        await using var services = OurApp.Create(azure);
        var redis = await services.GetRequiredKeyedService<Connection.RedisConnection>("").GetReadyAsync(default);
        using var rotations = new Rotations(services.GetRequiredKeyedService<RedisTokenStore>(""));

        var load = await CommandLoad.StartAsync(redis, Callers);
        await Task.Delay(TimeSpan.FromSeconds(quick ? 24 : 60));
        await load.StopAsync();
        var seen = await azure.CountAsync();

        var cycles = rotations.Cycles(load.Commands);
        var (during, between) = (cycles.Select(cycle => cycle.During.Quantile(0.99))
            .ToList(), cycles.Select(cycle => cycle.Between.Quantile(0.99)).ToList());
        var ratio = Series.Ratio(during, between);
        var table = new Table("p99 of commands, ms", "median of the rotations");
        table.Add("during a rotation", new Series(during).Text("0.00"));
        table.Add("between it and the next", new Series(between).Text("0.00"));
        table.Add("during / between", ratio.RatioText());
        table.Write();
        Console.WriteLine(
            $"\n{rotations.Count} rotations, {load.Failed} failures, {load.MessagesLost} messages lost and {load.MessagesRepeated} "
                + $"repeated, {seen.ExpiryCloses} connections closed for an expired token.");
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
}
