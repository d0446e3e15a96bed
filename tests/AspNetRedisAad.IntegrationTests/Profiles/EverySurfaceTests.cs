using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Profiles;

/// <summary>
/// Each surface on two instances of an app, on each service. The services differ in how many keys are in different hash slots. The complete
/// test suites of the surfaces run on one service at a time: see EMULATOR_PROFILE in docs/contributing.md.
/// </summary>
public sealed class EverySurfaceTests
{
    [Theory]
    [InlineData(EmulatorProfile.AzureCacheForRedis)]
    [InlineData(EmulatorProfile.AzureManagedRedisOss)]
    [InlineData(EmulatorProfile.AzureManagedRedisEnterprise)]
    [InlineData(EmulatorProfile.AzureManagedRedisNonClustered)]
    public async Task Every_surface_does_on_one_instance_what_the_other_sees(EmulatorProfile profile)
    {
        var options = new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer };
        ChosenProfile.Choose(profile, options);
        await using var azure = await AzureRedisEmulator.StartAsync(options);
        await using var one = await SurfacesApp.StartAsync(azure);
        await using var two = await SurfacesApp.StartAsync(azure);

        await new SurfacesTrial(one, two).RunAsync();
    }
}
