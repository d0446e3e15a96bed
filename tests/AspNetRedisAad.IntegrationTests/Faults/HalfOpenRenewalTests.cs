using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Faults;

public sealed class HalfOpenRenewalTests
{
    [Fact]
    public async Task A_connection_that_was_half_open_before_AUTH_was_sent_is_replaced_within_15_seconds_like_any_other()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(20) });
        await using var app = await TestApp.StartAsync(azure);
        await using var load = await Load.StartAsync(app);

        await Eventually.IsTrueAsync(
            "the renewal is near", () => app.Status.Current.NextTokenRenewal - DateTimeOffset.UtcNow < TimeSpan.FromSeconds(3.5));
        azure.EdgeFaults.FreezeConnections();
        var frozen = load.Elapsed;
        await load.RunAsync(TimeSpan.FromSeconds(20));

        load.NothingFailedAfter(frozen + TimeSpan.FromSeconds(15));
        Assert.True(app.Status.Current.TokenRotations > 0);
    }
}
