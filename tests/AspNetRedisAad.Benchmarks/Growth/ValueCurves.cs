using AspNetRedisAad.Benchmarks.Cache;
using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>Entries of growing size.</summary>
internal static class ValueCurves
{
    private static readonly int[] _sizes = [100, 1024, 8 * 1024, 64 * 1024, 512 * 1024, 2 * 1024 * 1024, 8 * 1024 * 1024];
    private static readonly DistributedCacheEntryOptions _options = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };

    public static async Task<IReadOnlyList<Curve>> MeasureAsync(RedisServer server, Sampling sampling)
    {
        await using var contenders = await CacheContenders.ConnectAsync(server);
        IDistributedCache[] caches = [contenders.Ours, contenders.Stock];
        foreach (var size in _sizes)
        {
            foreach (var cache in caches)
                await cache.SetAsync(KeyOf(size), new byte[size], _options);
        }

        return
        [
            await CurveAsync("value_get", "An entry read", (cache, size) => () => cache.GetAsync(KeyOf(size))),
            await CurveAsync("value_set", "An entry written", (cache, size) =>
            {
                var value = new byte[size];
                return () => cache.SetAsync(KeyOf(size), value, _options);
            }),
        ];

        async Task<Curve> CurveAsync(string name, string title, Func<IDistributedCache, int, Func<Task>> work) => new(
            name, title, "bytes of the value", "ms", [.. _sizes.Select(size => (double)size)],
            await sampling.MeasureAsync([.. _sizes.Select(size => caches
                .Select(cache => work(cache, size)).Select(once => (Func<Task<double>>)(() => sampling.RepeatAsync(once))).ToArray())]),
            HasWorkOfSize: true);
    }

    private static string KeyOf(int size) => $"{size} bytes";
}
