using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Faults;

public sealed class ClusterFaultTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;
    private Load _load = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisCluster });
        _app = await TestApp.StartAsync(_azure);
        _load = await Load.StartAsync(_app.Redis);
        await Eventually.IsTrueAsync("it works", () => _load.Succeeded > 100);
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task After_orderly_failovers_of_all_masters_commands_work_within_2_seconds()
    {
        for (var master = 0; master < 3; master++)
            await _azure.FailOverAsync(master);
        var over = _load.Elapsed;
        await _load.RunAsync(TimeSpan.FromSeconds(8));

        _load.NothingFailedAfter(over + TimeSpan.FromSeconds(2));
    }

    /// <summary>The cluster itself takes two seconds to notice, and up to two to elect.</summary>
    [Fact]
    public async Task Eight_seconds_after_the_loss_of_a_node_commands_work_again()
    {
        await _azure.StopServerAsync(0);
        var lost = _load.Elapsed;
        await _load.RunAsync(TimeSpan.FromSeconds(14));

        _load.NothingFailedAfter(lost + TimeSpan.FromSeconds(8));
    }
}
