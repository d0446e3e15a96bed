using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>Measures how times grow with size, rather than the times themselves.</summary>
/// <param name="plots">A folder for a plot of each curve; null for none.</param>
internal sealed class GrowScenario(string? plots = null) : IScenario
{
    /// <summary>The argument before the folder.</summary>
    public const string PlotsArgument = "--plots";

    public const string ScenarioName = "grow";

    private static readonly Func<RedisServer, Sampling, Task<IReadOnlyList<Curve>>>[] _all =
    [
        SessionCurves.MeasureAsync, ValueCurves.MeasureAsync, CallerCurve.MeasureAsync,
        BackplaneCurves.MeasureAsync, KeyRingCurves.MeasureAsync, TagCurves.MeasureAsync,
    ];

    public string Name => ScenarioName;

    public string Measures => "how times grow with values in a session, bytes, callers, instances on the backplane, keys of the ring, tags";

    public IReadOnlyList<string> Keys =>
    [
        .. new[]
            {
                "session_read", "session_write", "value_get", "value_set", "callers_get", "backplane_reach", "backplane_receive",
                "key_ring_load", "key_ring_use", "tags_store", "tags_evict",
            }
            .SelectMany(curve => new[] { $"{curve}_growth", $"{curve}_growth_low", $"{curve}_growth_high", $"{curve}_stock_growth" }),
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        var result = new Result();
        var sampling = quick ? new Sampling(6, TimeSpan.FromMilliseconds(12)) : new Sampling(20, TimeSpan.FromMilliseconds(40));
        foreach (var measureAsync in _all)
        {
            // A separate server for each curve, so that none affects the next.
            await using var server = await RedisServer.StartAsync();
            foreach (var curve in await measureAsync(server, sampling))
                Add(curve, result);
        }

        return result;
    }

    private void Add(Curve curve, Result result)
    {
        var (ours, stock) = (curve.Lines[0], curve.Lines[1]);
        Console.WriteLine($"\n#### {curve.Title}");
        var table = new Table(curve.Size, $"ours, {curve.Unit}", $"stock, {curve.Unit}", "of stock");
        for (var point = 0; point < curve.Sizes.Count; point++)
        {
            table.Add(
                curve.Sizes[point].ToString(CultureInfo.InvariantCulture), ours.Times[point].Text("0.000"),
                stock.Times[point].Text("0.000"), Series.Ratio(ours.Times[point], stock.Times[point]).RatioText());
        }

        table.Add(
            curve.HasWorkOfSize ? "growth / work, work as size" : "growth / work, work the same",
            curve.GrowthOf(ours).RatioText(), curve.GrowthOf(stock).RatioText(), "");
        table.Write();
        result.Add($"{curve.Name}_growth", curve.GrowthOf(ours));
        result[$"{curve.Name}_stock_growth"] = curve.GrowthOf(stock).Median;
        if (plots is null)
            return;

        var file = $"{curve.Name.Replace('_', '-')}.svg";
        Directory.CreateDirectory(plots);
        File.WriteAllText(Path.Combine(plots, file), CurvePlot.Draw(curve));
        Console.WriteLine($"\n![{curve.Title}, {curve.Unit}, by {curve.Size}]({Path.GetFileName(plots)}/{file})");
    }
}
