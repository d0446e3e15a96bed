using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>
/// Two caches as one connection: both authenticated, the preferred one in use, and the other one if the preferred one fails.
/// </summary>
public sealed class TwoRegionsTests : IAsyncLifetime
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);

    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, Regions = 2, TokenLifetime = _life });
        _app = await TestApp.StartAsync(
            _azure,
            ("Endpoint", ""),
            ("Endpoints:0:Endpoint", _azure.Endpoints[0]),
            ("Endpoints:0:Weight", "1"),
            ("Endpoints:1:Endpoint", _azure.Endpoints[1]),
            ("Endpoints:1:Weight", "2"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task Tokens_are_renewed_in_both_regions_without_losses()
    {
        await using var load = await Load.StartAsync(_app);
        await load.RunAsync(_life * 3);

        load.NothingFailed();
        await load.EveryMessageArrivesOnceAsync();
        Assert.Equal(0, _azure.Counters.ExpiryCloses);
        await Eventually.IsTrueAsync("both have the current token", () =>
            _app.Status.Current.Endpoints is { Count: 2 } endpoints
                && endpoints.All(endpoint => endpoint is { IsConnected: true, HasCurrentToken: true }));
        Assert.True(await _app.IsReadyAsync());
    }

    [Fact]
    public async Task When_the_preferred_region_fails_the_other_is_used_within_10_seconds_until_the_preferred_one_is_back()
    {
        await using var load = await Load.StartAsync(_app);
        await _app.Redis.GetDatabase().StringSetAsync("where", "preferred");

        await _azure.StopServerAsync(1);
        var gone = load.Elapsed;
        await Eventually.IsTrueAsync("the other one is used", () => IsUsedAsync(0));
        await load.RunAsync(TimeSpan.FromSeconds(12));
        load.NothingFailedAfter(gone + TimeSpan.FromSeconds(10));

        await _azure.RestartServerAsync(1);
        await Eventually.IsTrueAsync("the preferred one is used again", () => IsUsedAsync(1));
        Assert.Equal(0, _azure.Counters.AuthRejected);
    }

    private async Task<bool> IsUsedAsync(int region)
    {
        try
        {
            var endpoint = await _app.Redis.GetDatabase().IdentifyEndpointAsync();
            return endpoint?.ToString() == _azure.Endpoints[region];
        }
        catch (StackExchange.Redis.RedisException)
        {
            return false;
        }
    }
}
