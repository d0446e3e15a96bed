using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Storm;

/// <summary>A fleet after a fault: does it recover soon, and not all at once?</summary>
internal sealed class StormScenario : IScenario
{
    private const int Instances = 10_000;

    public string Name => "storm";

    public string Measures =>
        "10 000 instances after a failover, an outage of the identity service, a revocation, on virtual time; and 60 real ones "
            + "beside stock";

    public IReadOnlyList<string> Keys => ["handshake_peak_over_mean", "token_peak_over_mean", "healed_99_s"];

    public async Task<Result> RunAsync(bool quick)
    {
        (string Fault, SimulatedStorm Storm)[] storms =
        [
            ("failover of 20 s", SimulatedStorm.Failover(Instances, TimeSpan.FromSeconds(20))),
            ("identity outage of 30 min", SimulatedStorm.IdentityOutage(Instances, TimeSpan.FromMinutes(30))),
            ("every token refused in 1 s", SimulatedStorm.Revocation(Instances)),
        ];

        var table = new Table(
            "fault", "healed", "99 % after s", "handshakes", "busiest s", "peak/mean", "token requests", "busiest s", "peak/mean");
        foreach (var (fault, storm) in storms)
        {
            table.Add(
                fault,
                Text(storm.Healed.Count), Text(storm.Healed.Length.TotalSeconds),
                Text(storm.Handshakes.Count), Text(storm.Handshakes.Peak()), Text(storm.Handshakes.PeakOverMean()),
                Text(storm.TokenRequests.Count), Text(storm.TokenRequests.Peak()), Text(storm.TokenRequests.PeakOverMean()));
        }

        table.Write();

        var (instances, outage, watch) = quick
            ? (20, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)) : (60, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
        var ours = await RealStorm.OfOursAsync(instances, outage, watch);
        var stock = await RealStorm.OfStockAsync(instances, outage, watch);
        var real = new Table($"{instances} real instances, server stopped for {outage.TotalSeconds:0} s", "connections opened",
            "busiest 100 ms of the recovery", "all work again after s");
        Add("ours", ours);
        Add("stock, with a password", stock);
        real.Write();

        return new Result
        {
            ["handshake_peak_over_mean"] = storms.Max(one => one.Storm.Handshakes.PeakOverMean()),
            ["token_peak_over_mean"] = storms.Max(one => one.Storm.TokenRequests.PeakOverMean()),
            ["healed_99_s"] = storms.Max(one => one.Storm.Healed.Length.TotalSeconds),
            ["real_peak_per_100ms"] = ours.Peak,
            ["real_peak_per_100ms_stock"] = stock.Peak,
            ["real_healed_s"] = HealedAfter(ours, instances),
            ["real_healed_stock_s"] = HealedAfter(stock, instances),
        };

        void Add(string who, RealStorm storm) => real.Add(who, Text(storm.Total), Text(storm.Peak), Text(HealedAfter(storm, instances)));
    }

    /// <summary>Not a number when an instance has not recovered.</summary>
    private static double HealedAfter(RealStorm storm, int instances) =>
        storm.Healed.Count == instances ? storm.Healed.Max().TotalSeconds : double.NaN;

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
