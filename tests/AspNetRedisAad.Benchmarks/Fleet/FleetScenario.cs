using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Fleet;

/// <summary>A fleet that was deployed at once, with the product's schedule and virtual time: does it act in unison?</summary>
internal sealed class FleetScenario : IScenario
{
    private const int Instances = 10_000;
    private const int Seed = 1;

    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    /// <summary>Rates are per minute: in single seconds, chance alone causes peaks of several times the mean.</summary>
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    public string Name => "fleet";

    public string Measures =>
        "10 000 instances deployed in one minute, 24 h of virtual time: peaks of token requests and AUTH, the latest renewal";

    public IReadOnlyList<string> Keys => ["auth_peak_over_mean", "token_peak_over_mean", "latest_refresh_before_expiry_s"];

    public Task<Result> RunAsync(bool quick)
    {
        var fleet = SimulatedFleet.Run(Instances, _life, new Random(Seed));
        var table = new Table("after the first life", "mean per second", "peak per second", "peak/mean", "peak/mean of single seconds");
        Add("token requests", fleet.TokenRequests);
        Add("AUTH", fleet.Auths);
        table.Write();

        return Task.FromResult(new Result
        {
            ["auth_peak_over_mean"] = fleet.Auths.PeakOverMean(_window),
            ["token_peak_over_mean"] = fleet.TokenRequests.PeakOverMean(_window),
            ["latest_refresh_before_expiry_s"] = fleet.LatestBeforeExpiry.TotalSeconds,
        });

        void Add(string what, Rate rate) => table.Add(
            what,
            Text(rate.Mean),
            Text(rate.Mean * rate.PeakOverMean(_window)),
            Text(rate.PeakOverMean(_window)),
            Text(rate.PeakOverMean(TimeSpan.FromSeconds(1))));
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
