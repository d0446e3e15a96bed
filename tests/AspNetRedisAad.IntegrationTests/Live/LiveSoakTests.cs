using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>A light load on every surface, if requested for longer than a token lives.</summary>
[Trait(LiveCache.SoakTrait, "true")]
public sealed class LiveSoakTests
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _reports = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task No_surface_fails_while_tokens_are_renewed()
    {
        await using var azure = await ChosenProfile
            .StartAsync(new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(6) });
        await using var one = await SurfacesApp.StartAsync(azure);
        await using var two = await SurfacesApp.StartAsync(azure);
        await using var surfaces = new SurfacesInUse(one, two, _pace);
        LiveReport.Tell($"soak: for {LiveCache.Soak}, with a token until {one.Status.Current.TokenExpiresOn:u}");

        using var end = new CancellationTokenSource();
        var reporting = ReportAsync(surfaces, one, end.Token);
        try
        {
            await surfaces.RunAsync(LiveCache.Soak);
        }
        finally
        {
            await end.CancelAsync();
            await reporting;
            Report(surfaces, one);
            foreach (var failure in surfaces.Failures.GroupBy(failure => failure).OrderByDescending(same => same.Count()).Take(10))
                LiveReport.Tell($"soak: failed {failure.Count()} times: {failure.Key}");
        }

        Assert.Empty(surfaces.Failures);
        Assert.Equal(6, surfaces.Rounds.Count);
        if (LiveCache.Endpoint is null)
            Assert.InRange(one.Status.Current.TokenRotations, 1, int.MaxValue);
    }

    private static async Task ReportAsync(SurfacesInUse surfaces, TestApp app, CancellationToken end)
    {
        using var timer = new PeriodicTimer(_reports);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
                Report(surfaces, app);
        }
        catch (OperationCanceledException)
        {
            // The soak is over.
        }
    }

    private static void Report(SurfacesInUse surfaces, TestApp app) => LiveReport.Tell(string.Create(CultureInfo.InvariantCulture,
        $"soak: {string.Join(", ", surfaces.Rounds.OrderBy(surface => surface.Key).Select(surface => $"{surface.Key} {surface.Value}"))}; "
        + $"messages {surfaces.Heard} of {surfaces.Sent}; failures {surfaces.Failures.Count}; token rotations "
        + $"{app.Status.Current.TokenRotations}"));
}
