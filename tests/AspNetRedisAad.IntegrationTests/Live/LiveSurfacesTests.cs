using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Live;

[Trait(LiveCache.Trait, "true")]
public sealed class LiveSurfacesTests
{
    [Fact]
    public async Task Every_surface_does_on_one_instance_what_the_other_sees()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var one = await SurfacesApp.StartAsync(azure);
        await using var two = await SurfacesApp.StartAsync(azure);

        await new SurfacesTrial(one, two).RunAsync();
    }
}
