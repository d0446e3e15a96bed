using System.Collections.Concurrent;
using System.Globalization;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>How an app is affected by each fault: its commands, its visitors' data, its messages, its log.</summary>
internal sealed class FaultsScenario : IScenario
{
    public string Name => "faults";

    public string Measures =>
        "each fault under load: failed commands, longest wait, messages lost and doubled afterwards, other visitors' replies, log lines";

    public IReadOnlyList<string> Keys =>
    [
        "foreign_replies", "messages_doubled", "messages_lost_after_healing", "drop_under_slow_auth_failed_after_healing",
            "large_read_closes", "longest_wait_in_outage_ms",
        "warning_lines_20s",
    ];

    public async Task<Result> RunAsync(bool quick)
    {
        var faults = FaultList.All.Where(fault => fault.IsQuick || !quick).ToList();
        var measured = await MeasureAsync(faults, atOnce: quick ? 4 : 3);
        var table = new Table("fault", "failed", "failed after healing", "longest wait, s", "messages lost after healing", "doubled",
            "foreign replies", "connections lost", "sessions not kept", "warnings logged", "by others");
        foreach (var fault in faults)
        {
            var figures = measured[fault.Name];
            table.Add(
                fault.Name, Text(figures.Failed), Text(figures.FailedAfterHealing),
                figures.LongestWait.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture),
                Text(figures.Lost), Text(figures.Doubled), Text(figures.Foreign), Text(figures.Closed), Text(figures.Unsaved),
                Text(figures.Warnings), Text(figures.OtherWarnings));
        }

        table.Write();
        return new Result
        {
            ["foreign_replies"] = measured.Values.Sum(figures => figures.Foreign),
            ["messages_doubled"] = measured.Values.Sum(figures => figures.Doubled),
            ["messages_lost_after_healing"] = measured.Values.Sum(figures => figures.Lost),
            ["drop_under_slow_auth_failed_after_healing"] = measured[FaultList.DropUnderSlowValidation].FailedAfterHealing,
            ["large_read_closes"] = measured[FaultList.LargeReads].Closed,
            ["longest_wait_in_outage_ms"] = measured[FaultList.Stopped].LongestWaitInOutage.TotalMilliseconds,
            ["warning_lines_20s"] = measured[FaultList.Stopped].Warnings,
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyDictionary<string, FaultFigures>> MeasureAsync(IReadOnlyList<Fault> faults, int atOnce)
    {
        var measured = new ConcurrentDictionary<string, FaultFigures>();
        await Parallel.ForEachAsync(
            faults, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (fault, _) =>
            measured[fault.Name] = await FaultRun.MeasureAsync(fault));
        return measured;
    }
}
