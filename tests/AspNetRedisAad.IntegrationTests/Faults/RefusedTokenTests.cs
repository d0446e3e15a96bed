using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>A token that the app believes to be valid for an hour, but the server refuses.</summary>
public sealed class RefusedTokenTests() : AppUnderLoad(EmulatorBackend.RedisServer)
{
    [Fact]
    public async Task A_token_that_the_server_no_longer_accepts_is_replaced_and_commands_work_again_within_5_seconds()
    {
        await using var messages = await ListenAsync();
        Azure.ExpireTokens();

        var (since, healed) = (Load.Elapsed, messages.Elapsed + TimeSpan.FromSeconds(5));
        await Load.RunAsync(TimeSpan.FromSeconds(10));
        await messages.StopAsync(healed);

        Load.NothingFailedAfter(since + TimeSpan.FromSeconds(5));
        Assert.True(messages.After(healed).IsComplete, messages.After(healed).ToString());
        Assert.Equal(1, App.Status.Current.TokenRotations);
        Assert.Equal(2, Azure.Counters.TokensIssued);
        Assert.True(await App.IsReadyAsync());
    }

    [Fact]
    public async Task A_server_that_accepts_no_token_causes_few_token_requests_and_is_used_2_seconds_after_it_accepts_one()
    {
        await using var messages = await ListenAsync();
        Azure.EdgeFaults.RefuseTokens = true;
        Azure.EdgeFaults.DropConnections();
        await Eventually.IsTrueAsync("ten handshakes are refused", () => Azure.Counters.AuthRejected >= 10);

        // After 1, 2, 4 and 8 seconds: ten refusals take less than ten.
        Assert.InRange(Azure.Counters.TokensIssued, 2, 5);
        Azure.EdgeFaults.RefuseTokens = false;
        var (accepted, healed) = (Load.Elapsed, messages.Elapsed + TimeSpan.FromSeconds(2));
        await Load.RunAsync(TimeSpan.FromSeconds(6));
        await messages.StopAsync(healed);
        Load.NothingFailedAfter(accepted + TimeSpan.FromSeconds(2));
        Assert.True(messages.After(healed).IsComplete, messages.After(healed).ToString());
    }

    private Task<MessageLedger> ListenAsync() => MessageLedger.StartAsync(
        ChannelRoute.Plain(App.Redis.GetSubscriber(), new AdministratorPublisher(Azure)),
        ChannelRoute.Pattern(App.Redis.GetSubscriber(), new AdministratorPublisher(Azure)),
        ChannelRoute.Sharded(App.Redis.GetSubscriber(), new AdministratorPublisher(Azure)));
}
