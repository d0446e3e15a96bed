using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>A token of which the app believes that it is good for an hour, and the server does not.</summary>
public sealed class RefusedTokenTests() : AppUnderLoad(EmulatorBackend.RedisServer)
{
    [Fact]
    public async Task A_token_that_the_server_no_longer_accepts_is_replaced_and_commands_work_again_within_5_seconds()
    {
        Azure.ExpireTokens();

        var since = Load.Elapsed;
        await Load.RunAsync(TimeSpan.FromSeconds(10));

        Load.NothingFailedAfter(since + TimeSpan.FromSeconds(5));
        Assert.Equal(1, App.Status.Current.Rotations);
        Assert.Equal(2, Azure.Counters.TokensIssued);
        Assert.True(await App.IsReadyAsync());
    }

    [Fact]
    public async Task A_server_that_accepts_no_token_costs_few_requests_for_new_ones_and_is_used_again_2_seconds_after_it_does()
    {
        Azure.EdgeFaults.RefuseTokens = true;
        Azure.EdgeFaults.DropConnections();
        await Eventually.IsTrueAsync("ten handshakes are refused", () => Azure.Counters.AuthRejected >= 10);

        // After 1, 2, 4 and 8 seconds: ten refusals take under ten.
        Assert.InRange(Azure.Counters.TokensIssued, 2, 5);
        Azure.EdgeFaults.RefuseTokens = false;
        var accepted = Load.Elapsed;
        await Load.RunAsync(TimeSpan.FromSeconds(6));
        Load.NothingFailedAfter(accepted + TimeSpan.FromSeconds(2));
    }
}
