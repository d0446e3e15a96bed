using AspNetRedisAad.Connection;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.OutputCaching;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.IntegrationTests.OutputCaching;

/// <summary>
/// Two instances of an app that write and evict the same pages at the same time, and a third one that cleans up tags all the time.
/// </summary>
[Collection(nameof(Alone))]
public sealed class OverlappingEvictionTests(ITestOutputHelper output)
{
    private const int Rounds = 400;

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(EmulatorBackend.RedisServer)]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisCluster)]
    public async Task The_next_eviction_reaches_every_page(EmulatorBackend backend)
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = backend });
        await using var one = await StartAsync(azure);
        await using var two = await StartAsync(azure);
        await using var third = await StartAsync(azure);
        var (writer, evictor) = (Store(one), Store(two));
        using var stopping = new CancellationTokenSource();
        var collecting = CollectAsync(third, stopping.Token);

        var (outOfReach, survived) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var page = $"page{round}";
            await writer.SetAsync(page, [0], ["pages", "old"], _minute, default);
            await Task.WhenAll(
                writer.SetAsync(page, [1], ["pages", "new"], _minute, default).AsTask(),
                AfterAsync(round % 8, () => evictor.EvictByTagAsync("pages", default)),
                AfterAsync(round % 40, () => evictor.SetAsync(page, [2], ["pages", "other"], TimeSpan.FromSeconds(30), default)));

            if (await writer.GetAsync(page, default) is not null)
                survived++;
            await evictor.EvictByTagAsync("pages", default);
            if (await writer.GetAsync(page, default) is not null)
                outOfReach++;
        }

        await stopping.CancelAsync();
        await collecting;
        output.WriteLine(
            $"{backend}: {outOfReach} of {Rounds} pages are out of reach; {survived} outlived the eviction that they overlapped.");
        Assert.Equal(0, outOfReach);
        // Otherwise the test has tested nothing.
        Assert.InRange(survived, 1, Rounds);
    }

    private static async Task AfterAsync(int moments, Func<ValueTask> act)
    {
        // A moment is much shorter than a round trip to Redis.
        for (var i = 0; i < moments; i++)
            await Task.Run(() => Thread.SpinWait(2000));
        await act();
    }

    /// <summary>Its clock runs fast, so that each of its writes starts a cleanup.</summary>
    private static async Task CollectAsync(TestApp app, CancellationToken stopping)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var store = new RedisOutputCacheStore(
            app.Services.GetRequiredKeyedService<RedisConnection>(""), time, NullLogger<RedisOutputCacheStore>.Instance);
        while (!stopping.IsCancellationRequested)
        {
            await store.SetAsync("collected", [0], ["collected"], _minute, default);
            time.Advance(TimeSpan.FromMinutes(11));
            time.AdjustTime(DateTimeOffset.UtcNow);
            await Task.Delay(1, CancellationToken.None);
        }
    }

    private static Task<TestApp> StartAsync(AzureRedisEmulator azure) => TestApp.StartAsync(
        azure,
        builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache(),
        ("InstanceName", "shop:"));

    private static IOutputCacheStore Store(TestApp app) => app.Services.GetRequiredService<IOutputCacheStore>();
}
