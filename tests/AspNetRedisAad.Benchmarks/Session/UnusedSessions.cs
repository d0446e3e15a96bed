using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>Complete requests of new visitors to an app on Kestrel, minus the cost without sessions.</summary>
internal static class UnusedSessions
{
    public static async Task MeasureAsync(RedisServer server, (int Count, int Times) rounds, Result result)
    {
        await using var none = await SessionPage.StartWithoutSessionAsync();
        await using var ours = await SessionPage.StartOursAsync(server, server.Endpoint, adopts: false);
        await using var stock = await SessionPage.StartStockAsync(server, server.Endpoint);
        SessionPage[] pages = [none, ours, stock];
        var (taken, bytes) = (pages.Select(_ => new double[rounds.Count]).ToArray(), pages.Select(_ => new double[rounds.Count]).ToArray());
        var before = ours.Protection.Calls;
        for (var round = 0; round < rounds.Count; round++)
        {
            for (var turn = 0; turn < pages.Length; turn++)
            {
                var next = (turn + round) % pages.Length;
                using var visitor = new NewVisitor(pages[next].Address);
                (taken[next][round], bytes[next][round]) = visitor.Measure(rounds.Times);
            }
        }

        var (time, size) = (taken.Select(each => new Series(each)).ToArray(), bytes.Select(each => new Series(each)).ToArray());
        var (oursForSession, stockForSession) = (More(bytes[1]), More(bytes[2]));
        var (weight, speed) = (Series.Ratio(oursForSession, stockForSession), Series.Ratio(time[1], time[2]));
        var table = new Table("new visitor, session not used", "without session", "ours", "stock", "of stock");
        table.Add("microseconds a request", time[0].Text("0.0"), time[1].Text("0.0"), time[2].Text("0.0"), speed.RatioText());
        var allocated = Series.Ratio(size[1], size[2]);
        table.Add("bytes allocated a request", size[0].Text("0"), size[1].Text("0"), size[2].Text("0"), allocated.RatioText());
        table.Add("bytes for the session", "0", oursForSession.Text("0"), stockForSession.Text("0"), weight.RatioText());
        table.Write();
        result.Add("unused_alloc_vs_stock", weight);
        result.Add("unused_time_vs_stock", speed);
        result["unused_crypto"] = ours.Protection.Calls - before;

        // A value lower than without sessions is noise.
        Series More(double[] all) => new(all.Zip(bytes[0], (with, without) => Math.Max(with - without, 0)));
    }
}
