using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>An app under load with a separate emulator, before a fault.</summary>
public abstract class AppUnderLoad(EmulatorBackend backend) : IAsyncLifetime
{
    private protected AzureRedisEmulator Azure { get; private set; } = null!;

    private protected TestApp App { get; private set; } = null!;

    private protected Load Load { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        App = await TestApp.StartAsync(Azure);
        Load = await Load.StartAsync(App);
        await Eventually.IsTrueAsync("it works", () => Load.Succeeded > 100);
    }

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        await App.DisposeAsync();
        await Azure.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
