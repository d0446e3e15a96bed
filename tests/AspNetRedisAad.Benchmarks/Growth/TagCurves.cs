using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>A page of the output cache with more and more tags.</summary>
internal static class TagCurves
{
    private const int Evictions = 5;
    private static readonly int[] _tags = [1, 10, 100, 1000];
    private static readonly byte[] _page = new byte[1024];
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    public static async Task<IReadOnlyList<Curve>> MeasureAsync(RedisServer server, Sampling sampling)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(OurApp.Configuration(server)).AddOutputCache().UseCredential(server.Token.Credential);
        await using var ours = services.BuildServiceProvider();
        var others = new ServiceCollection().AddLogging();
        others.AddStackExchangeRedisOutputCache(options => (options.ConfigurationOptions, options.InstanceName) = (server.Configure(), "stock:"));
        await using var stock = others.BuildServiceProvider();
        IOutputCacheStore[] stores = [ours.GetRequiredService<IOutputCacheStore>(), stock.GetRequiredService<IOutputCacheStore>()];
        return
        [
            await CurveAsync("tags_store", "A page stored", (store, tags) => sampling.RepeatAsync(() => StoreAsync(store, tags)), hasWorkOfSize: true),
            await CurveAsync("tags_evict", "A page evicted by one of its tags", EvictAsync, hasWorkOfSize: false),
        ];

        async Task<Curve> CurveAsync(string name, string title, Func<IOutputCacheStore, string[], Task<double>> measureAsync, bool hasWorkOfSize) => new(
            name, title, "tags of the page", "ms", [.. _tags.Select(tags => (double)tags)],
            await sampling.MeasureAsync([.. _tags.Select(NamesOf).Select(tags => stores
                .Select(store => (Func<Task<double>>)(() => measureAsync(store, tags))).ToArray())]),
            hasWorkOfSize);
    }

    private static string[] NamesOf(int tags) => [.. Enumerable.Range(0, tags).Select(tag => $"{tags}:{tag}")];

    private static Task StoreAsync(IOutputCacheStore store, string[] tags) => store.SetAsync($"page with {tags.Length}", _page, tags, _life, CancellationToken.None).AsTask();

    /// <summary>Only the evictions are timed.</summary>
    private static async Task<double> EvictAsync(IOutputCacheStore store, string[] tags)
    {
        var watch = new Stopwatch();
        for (var i = 0; i < Evictions; i++)
        {
            await StoreAsync(store, tags);
            watch.Start();
            await store.EvictByTagAsync(tags[0], CancellationToken.None);
            watch.Stop();
        }

        return watch.Elapsed.TotalMilliseconds / Evictions;
    }
}
