using System.Diagnostics;
using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Migration;

/// <summary>
/// Fifty visitors at the same time, in the process of the app and of the emulator, with the number of threads that two processors have.
/// </summary>
[Collection(nameof(Alone))]
public sealed class CrowdTests(ITestOutputHelper output) : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_request_waits_for_a_thread_with_either_session_store_on_our_cache(bool ourSessions)
    {
        await using var app = await MigratingShop.StartNewAsync(_azure, ourSessions);
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(2, 2);
        try
        {
            await VisitAsync(app.Client.BaseAddress!, 3);
            var before = ThreadPool.ThreadCount;

            var slowest = (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => VisitAsync(app.Client.BaseAddress!, 5)))).Max();

            output.WriteLine($"slowest page {slowest}, threads {before} to {ThreadPool.ThreadCount}");
            // If fifty visitors wait for threads, the pool adds only one or two each half second.
            Assert.True(slowest < TimeSpan.FromSeconds(2), $"{slowest}");
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, ports);
        }
    }

    /// <summary>The first page without a cookie; each visitor sets a value. Returns the time of the slowest one.</summary>
    private static async Task<TimeSpan> VisitAsync(Uri address, int pages)
    {
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address };
        var slowest = TimeSpan.Zero;
        for (var page = 1; page <= pages; page++)
        {
            var start = Stopwatch.GetTimestamp();
            await browser.GetStringAsync(new Uri("/put?item=tea", UriKind.Relative));
            Assert.Equal(
                string.Join(' ', Enumerable.Repeat("tea", page)), await browser.GetStringAsync(new Uri("/cart", UriKind.Relative)));
            slowest = slowest < Stopwatch.GetElapsedTime(start) ? Stopwatch.GetElapsedTime(start) : slowest;
        }

        return slowest;
    }
}
