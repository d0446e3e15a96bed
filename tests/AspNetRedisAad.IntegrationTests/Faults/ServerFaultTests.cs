using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>What happens to the server or to the connection is over within the bound that each test states, without a new multiplexer.</summary>
public sealed class ServerFaultTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;
    private Load _load = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
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
    public async Task A_dropped_connection_is_back_within_2_seconds()
    {
        _azure.EdgeFaults.DropConnections();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_restarted_server_is_used_again_2_seconds_after_it_is_back()
    {
        await _azure.StopServerAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await _azure.RestartServerAsync();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_half_open_connection_is_replaced_within_15_seconds()
    {
        _azure.EdgeFaults.FreezeConnections();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(15));
        Assert.NotEmpty(_load.Failures);
        Assert.Contains(_app.Log.Lines, line => line.Contains("the connection is replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NOAUTH_on_a_live_connection_is_answered_with_a_new_AUTH_within_a_second()
    {
        var opened = _azure.Counters.ConnectionsOpened;

        _azure.EdgeFaults.LoseAuthentication();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(1));
        Assert.Contains(_load.Failures, failure => failure.Contains("NOAUTH", StringComparison.Ordinal));
        Assert.Equal(opened, _azure.Counters.ConnectionsOpened);
    }

    private async Task WorksAgainWithinAsync(TimeSpan bound)
    {
        var since = _load.Elapsed;
        var multiplexer = _app.Redis;
        await _load.RunAsync(bound + TimeSpan.FromSeconds(5));

        _load.NothingFailedAfter(since + bound);
        Assert.Same(multiplexer, _app.Redis);
        Assert.True(await multiplexer.GetDatabase().StringSetAsync("key", "value"));
    }
}
