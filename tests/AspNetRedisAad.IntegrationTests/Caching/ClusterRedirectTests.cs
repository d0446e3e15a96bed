using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Caching;

/// <summary>After a failover a cluster answers MOVED, and StackExchange.Redis sends the command again to the new server.</summary>
public sealed class ClusterRedirectTests
{
    private const int Entries = 100;

    [Fact]
    public async Task A_read_that_the_cluster_redirects_closes_no_connection()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisCluster });
        await using var app = await TestApp.StartAsync(azure);
        var cache = (IBufferDistributedCache)app.Services.GetRequiredService<IDistributedCache>();
        for (var i = 0; i < Entries; i++)
            await cache.SetAsync(KeyOf(i), [(byte)i], new DistributedCacheEntryOptions(), TestContext.Current.CancellationToken);
        var lost = new ConcurrentQueue<string>();
        app.Redis.ConnectionFailed += (_, e) =>
            lost.Enqueue($"{e.EndPoint}: {e.FailureType}: {e.Exception?.InnerException?.Message ?? e.Exception?.Message}");

        for (var master = 0; master < 3; master++)
            await azure.FailOverAsync(master, TestContext.Current.CancellationToken);
        await Eventually.IsTrueAsync("every entry is read", async () =>
        {
            var reads = await Task.WhenAll(Enumerable.Range(0, Entries).Select(i => ReadAsync(cache, i)));
            return reads.All(read => read);
        });

        Assert.True(lost.IsEmpty, $"{lost.Count} connections lost, the first one {lost.FirstOrDefault()}");
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"entry:{number}");

    /// <summary>False while the cluster is reorganizing.</summary>
    private static async Task<bool> ReadAsync(IBufferDistributedCache cache, int number)
    {
        var value = new ArrayBufferWriter<byte>();
        try
        {
            return await cache.TryGetAsync(KeyOf(number), value, TestContext.Current.CancellationToken)
                && value.WrittenSpan.SequenceEqual([(byte)number]);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
