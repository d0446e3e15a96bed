using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Rotation;

// One class for each, so that they run in parallel.
public sealed class SurfacesRotationOnGarnetTests() : SurfacesRotationTests(EmulatorBackend.Garnet);

public sealed class SurfacesRotationOnRedisServerTests() : SurfacesRotationTests(EmulatorBackend.RedisServer);

public sealed class SurfacesRotationOnClusterTests() : SurfacesRotationTests(EmulatorBackend.RedisCluster);

/// <summary>
/// Every surface in use on two instances of an app; each does something that the other must see, with tokens of six seconds.
/// </summary>
public abstract class SurfacesRotationTests(EmulatorBackend backend)
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task No_surface_is_affected_by_a_token_renewal()
    {
        await using var azure = await ChosenProfile.StartAsync(new()
        {
            Backend = backend,
            TokenLifetime = _life,
            ClusterNodeTimeout = PatientNodes.Timeout,
        });
        await using var one = await SurfacesApp.StartAsync(azure);
        await using var two = await SurfacesApp.StartAsync(azure);
        await using var surfaces = new SurfacesInUse(one, two, _pace);

        await surfaces.RunAsync(_duration);

        Assert.Empty(surfaces.Failures);
        Assert.Equal(6, surfaces.Rounds.Count);
        Assert.All(surfaces.Rounds, surface => Assert.True(surface.Value > 50, $"{surface.Key}: only {surface.Value} rounds"));
        Assert.True(azure.Counters.ExpiryCloses == 0, $"""
            {azure.Counters.ExpiryCloses} connections were closed because their token had expired.
            One: {one.Log.Story}
            Two: {two.Log.Story}
            """);
        Assert.DoesNotContain(one.Log.Lines.Concat(two.Log.Lines), line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
