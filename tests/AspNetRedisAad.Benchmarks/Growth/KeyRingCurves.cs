using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Servers;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>Key rings with a growing number of keys, none of them expired.</summary>
internal static class KeyRingCurves
{
    private const int Uses = 1000;
    private static readonly int[] _keys = [1, 5, 20, 100, 500];

    public static async Task<IReadOnlyList<Curve>> MeasureAsync(RedisServer server, Sampling sampling)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.Configure());
        Func<string, Task<KeyRingApp>>[] start =
            [ring => KeyRingApp.StartOursAsync(server, ring), ring => Task.FromResult(KeyRingApp.StartStock(redis, ring))];
        foreach (var keys in _keys)
        {
            foreach (var startAsync in start)
            {
                using var app = await startAsync(NameOf(keys));
                app.CreateKeys(keys);
            }
        }

        var uses = _keys.Select(_ => new Func<Task<double>>[start.Length]).ToArray();
        var apps = new List<KeyRingApp>();
        for (var point = 0; point < _keys.Length; point++)
        {
            for (var contender = 0; contender < start.Length; contender++)
            {
                var app = await start[contender](NameOf(_keys[point]));
                apps.Add(app);
                uses[point][contender] = () => Task.FromResult(Use(app));
            }
        }

        double[] sizes = [.. _keys.Select(keys => (double)keys)];
        var loads = _keys.Select(keys => start
            .Select(startAsync => (Func<Task<double>>)(() => LoadAsync(startAsync, NameOf(keys)))).ToArray()).ToList();
        Curve[] curves =
        [
            new(
                "key_ring_load", "The ring read at the start", "keys in the ring", "ms", sizes,
                await sampling.MeasureAsync(loads), HasWorkOfSize: true),
            new(
                "key_ring_use", "100 bytes protected and unprotected afterwards", "keys in the ring", "us", sizes,
                await sampling.MeasureAsync(uses), HasWorkOfSize: false),
        ];
        foreach (var app in apps)
            app.Dispose();
        return curves;
    }

    private static string NameOf(int keys) => $"{keys} keys:";

    private static async Task<double> LoadAsync(Func<string, Task<KeyRingApp>> startAsync, string ring)
    {
        using var app = await startAsync(ring);
        var watch = Stopwatch.StartNew();
        app.Protect();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Use(KeyRingApp app)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Uses; i++)
            app.Protect();
        return watch.Elapsed.TotalMicroseconds / Uses;
    }
}
