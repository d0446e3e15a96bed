using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Outage;

/// <summary>How long the identity service may be down, at the worst moment, before a command fails.</summary>
internal sealed class OutageScenario : IScenario
{
    private const int Callers = 8;

    /// <summary>Covers that a token's expiry is rounded down to whole seconds, and a busy machine.</summary>
    private const double Room = 0.035;

    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    public string Name => "outage";

    public string Measures =>
        "the longest outage of the identity service without a failed command, begun at the worst moment: on virtual time, and one real";

    public IReadOnlyList<string> Keys => ["survived_share_of_life"];

    public async Task<Result> RunAsync(bool quick)
    {
        var table = new Table("the identity service", "survived, share of a life of 1 h", "begun at", "phase");
        var refusing = Add("refuses at once", hangs: false);
        var hanging = Add("does not answer", hangs: true);
        var simulated = Math.Min(refusing, hanging);
        table.Write();

        var (share, failed) = (simulated - Room, await RunAsync(TimeSpan.FromSeconds(quick ? 30 : 60), simulated - Room));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nReal, begun just before the renewal, {share:0.000} of the life: {failed} failed commands and lost messages."));
        return new Result
        {
            // What was observed; a simulation says more.
            ["survived_share_of_life"] = failed == 0 ? share : 0,
            ["survived_share_of_life_simulated"] = simulated,
            ["real_failed"] = failed,
        };

        double Add(string kind, bool hangs)
        {
            var worst = SimulatedOutage.FindWorst(_life, hangs);
            table.Add(kind, worst.Share.ToString("0.000", CultureInfo.InvariantCulture), $"{worst.BegunAt:hh\\:mm\\:ss}",
                worst.Phase.ToString("0.00", CultureInfo.InvariantCulture));
            return worst.Share;
        }
    }

    private static async Task<int> RunAsync(TimeSpan life, double share)
    {
        await using var azure = await EmulatorProcess.StartAsync(life);
        await using var services = OurApp.Create(azure);
        var redis = await services.GetRequiredKeyedService<Connection.RedisConnection>("").GetReadyAsync(default);
        var store = services.GetRequiredKeyedService<RedisTokenStore>("");
        var load = await CommandLoad.StartAsync(redis, Callers);

        await Task.Delay(store.Snapshot.NextRenewal!.Value - DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(100));
        await azure.SetOutageAsync(isDown: true);
        await Task.Delay(life * share);
        await azure.SetOutageAsync(isDown: false);
        if (store.Snapshot is { Rotations: > 0 } or { Failures: 0 })
            throw new InvalidOperationException("The outage was not there when the token was to be renewed.");

        // Waits until the old token has expired.
        await Task.Delay(life * (Room + 0.1));
        await load.StopAsync();
        return load.Failed + load.MessagesLost;
    }
}
