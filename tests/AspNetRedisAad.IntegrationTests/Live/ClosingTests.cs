using System.Diagnostics;
using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>
/// When a cache closes connections. This takes as long as a token lives, or as the idle timeout, so it is a part of long soaks.
/// </summary>
[Trait(LiveCache.SoakTrait, "true")]
public sealed class ClosingTests
{
    private static readonly TimeSpan _tolerance = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan _idleOnAzure = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_connection_is_closed_when_its_token_expires()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { TokenLifetime = TimeSpan.FromSeconds(3) });
        await using var cache = await ProbedCache.OfAsync(LiveCache.SettingsOr(azure));
        var left = cache.Token.Left(TimeProvider.System);
        if (left > LiveCache.Soak)
        {
            LiveReport.Tell($"check: not tried: closing at expiry. It needs --soak {Math.Ceiling(left.TotalMinutes):0}m");
            return;
        }

        using var line = await cache.SignInAsync();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var end = cache.Token.ExpiresOn;
        while (await line.AskAsync("PING") != ProbeLine.Closed && DateTimeOffset.UtcNow < end + _tolerance)
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        var late = DateTimeOffset.UtcNow - end;
        LiveReport.Tell(late < _tolerance
            ? string.Create(CultureInfo.InvariantCulture,
                $"check: as the emulator: a connection is closed {late.TotalSeconds:0.0} s after its token has expired")
            : $"check: differs: a connection is still open {late} after its token has expired");
        if (LiveCache.Endpoint is null)
            Assert.InRange(late, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_connection_without_traffic_is_closed()
    {
        var promised = LiveCache.Endpoint is null ? TimeSpan.FromSeconds(2) : _idleOnAzure;
        if (promised + _tolerance > LiveCache.Soak && LiveCache.Endpoint is not null)
        {
            LiveReport.Tell($"check: not tried: the idle timeout. It needs --soak {Math.Ceiling((promised + _tolerance).TotalMinutes):0}m");
            return;
        }

        await using var azure = await AzureRedisEmulator.StartAsync(new() { IdleTimeout = promised });
        await using var cache = await ProbedCache.OfAsync(LiveCache.SettingsOr(azure));
        using var line = await cache.SignInAsync();
        var watch = Stopwatch.StartNew();
        var isClosed = await line.EndsWithinAsync(promised + _tolerance);

        LiveReport.Tell(isClosed && watch.Elapsed > promised / 2
            ? $"check: as the emulator: an idle connection is closed, after {watch.Elapsed:hh\\:mm\\:ss}"
            : $"check: differs: an idle connection is {(isClosed ? "closed already" : "still open")} after {watch.Elapsed:hh\\:mm\\:ss}; "
                + $"the emulator closes it after {promised:hh\\:mm\\:ss}");
        if (LiveCache.Endpoint is null)
            Assert.True(isClosed);
    }
}
