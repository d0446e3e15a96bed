using System.Diagnostics;
using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>A page of the output cache with a growing number of tags.</summary>
internal static class TagCurves
{
    private const int Pages = 5;
    private static readonly int[] _tags = [1, 10, 100, 1000];
    private static readonly byte[] _page = new byte[1024];
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    public static async Task<IReadOnlyList<Curve>> MeasureAsync(RedisServer server, Sampling sampling)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(OurApp.Configuration(server)).AddOutputCache().UseCredential(server.Token.Credential);
        await using var ours = services.BuildServiceProvider();
        var others = new ServiceCollection().AddLogging();
        others.AddStackExchangeRedisOutputCache(
            options => (options.ConfigurationOptions, options.InstanceName) = (server.Configure(), "stock:"));
        await using var stock = others.BuildServiceProvider();
        IOutputCacheStore[] stores = [ours.GetRequiredService<IOutputCacheStore>(), stock.GetRequiredService<IOutputCacheStore>()];
        return
        [
            await CurveAsync(
                "tags_store", "A page stored",
                (store, pages) => sampling.RepeatAsync(() => StoreAsync(store, pages[0])), hasWorkOfSize: true),
            await CurveAsync("tags_evict", "A page evicted by one of its tags", EvictAsync, hasWorkOfSize: false),
        ];

        async Task<Curve> CurveAsync(
            string name, string title, Func<IOutputCacheStore, string[][], Task<double>> measureAsync, bool hasWorkOfSize) => new(
            name, title, "tags of the page", "ms", [.. _tags.Select(tags => (double)tags)],
            await sampling.MeasureAsync([.. _tags.Select(PagesOf).Select(pages => stores
                .Select(store => (Func<Task<double>>)(() => measureAsync(store, pages))).ToArray())]),
            hasWorkOfSize);
    }

    /// <summary>The tags of each page; no two pages share a tag.</summary>
    private static string[][] PagesOf(int tags) =>
        [.. Enumerable.Range(0, Pages).Select(page => Enumerable.Range(0, tags).Select(tag => $"{tags}:{page}:{tag}").ToArray())];

    private static Task StoreAsync(IOutputCacheStore store, string[] tags) =>
        store.SetAsync(KeyOf(tags), _page, tags, _life, CancellationToken.None).AsTask();

    private static string KeyOf(string[] tags) => $"page of {tags[0]}";

    /// <summary>
    /// Only the evictions are timed. They start when all stored pages have reached the server, including those that nothing waited for.
    /// </summary>
    private static async Task<double> EvictAsync(IOutputCacheStore store, string[][] pages)
    {
        foreach (var tags in pages)
            await StoreAsync(store, tags);
        await store.GetAsync(KeyOf(pages[0]), CancellationToken.None);
        var watch = Stopwatch.StartNew();
        foreach (var tags in pages)
            await store.EvictByTagAsync(tags[0], CancellationToken.None);
        return watch.Elapsed.TotalMilliseconds / pages.Length;
    }
}
