using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>Messages to a growing number of instances, all in this process, so that the same processors do their work.</summary>
internal static class BackplaneCurves
{
    /// <summary>The number of messages at the clients, whatever the number of instances.</summary>
    private const int Deliveries = 2000;
    private const int SendersAtOnce = 16;
    private static readonly int[] _instances = [2, 5, 10, 20, 50];

    public static async Task<IReadOnlyList<Curve>> MeasureAsync(RedisServer server, Sampling sampling)
    {
        await using var ours = await BackplaneInstances.StartOursAsync(server, _instances[^1], _instances);
        await using var stock = await BackplaneInstances.StartStockAsync(server, _instances[^1], _instances);
        return
        [
            await CurveAsync(
                "backplane_reach", "One message, until it has reached all", "ms",
                (all, count) => sampling.RepeatAsync(() => ReachAsync(all, count)), hasWorkOfSize: true),
            await CurveAsync("backplane_receive", "One of the messages received in a flood", "us", ReceiveAsync, hasWorkOfSize: false),
        ];

        async Task<Curve> CurveAsync(
            string name, string title, string unit, Func<BackplaneInstances, int, Task<double>> measureAsync, bool hasWorkOfSize) => new(
            name, title, "instances", unit, [.. _instances.Select(count => (double)count)],
            await sampling.MeasureAsync([.. _instances.Select(count => new[] { ours, stock }
                .Select(all => (Func<Task<double>>)(() => measureAsync(all, count))).ToArray())]),
            hasWorkOfSize);
    }

    private static async Task ReachAsync(BackplaneInstances all, int count)
    {
        var arrived = all.Arrivals.Expect(count);
        await all.SendAsync(count);
        await arrived;
    }

    private static async Task<double> ReceiveAsync(BackplaneInstances all, int count)
    {
        var messages = Deliveries / count;
        var (arrived, watch, sent) = (all.Arrivals.Expect(messages * count), Stopwatch.StartNew(), 0);
        await Task.WhenAll(Enumerable.Range(0, SendersAtOnce).Select(_ => SendAsync()));
        await arrived;
        return watch.Elapsed.TotalMicroseconds / (messages * count);

        async Task SendAsync()
        {
            while (Interlocked.Increment(ref sent) <= messages)
                await all.SendAsync(count);
        }
    }
}
