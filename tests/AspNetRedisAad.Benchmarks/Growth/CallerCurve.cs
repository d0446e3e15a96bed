using AspNetRedisAad.Benchmarks.Cache;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>A growing number of concurrent callers; each makes one read after the other.</summary>
internal static class CallerCurve
{
    private const int Size = 200;
    private const int MicrosecondsOfSecond = 1_000_000;
    private static readonly int[] _callers = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    public static async Task<IReadOnlyList<Curve>> MeasureAsync(RedisServer server, Sampling sampling)
    {
        await using var contenders = await CacheContenders.ConnectAsync(server);
        var (_, all) = (await contenders.PrepareAsync(Size)).Single(each => each.Operation == "get");
        return
        [
            new Curve(
                "callers_get", "One of the reads of many callers: time divided by reads", "callers at once", "us",
                [.. _callers.Select(callers => (double)callers)],
                await sampling.MeasureAsync([.. _callers.Select(callers => all[..2]
                    .Select(contender => (Func<Task<double>>)(() => MeasureAsync(contender, callers))).ToArray())]),
                HasWorkOfSize: false),
        ];

        async Task<double> MeasureAsync(Contender contender, int callers)
        {
            var shared = contender with { WorkAsync = caller => contender.WorkAsync(caller % CacheContenders.MostCallers) };
            return MicrosecondsOfSecond / (await Throughput.MeasureAsync(shared, callers, sampling.Slice)).PerSecond;
        }
    }
}
