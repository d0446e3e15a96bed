using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>
/// Azure may take 10 seconds to validate a token. Everything that is sent after AUTH waits that long, because of the server.
/// </summary>
public sealed class SlowValidationTests
{
    private static readonly TimeSpan _validation = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Commands_work_a_second_after_a_slow_validation_and_the_connection_is_kept()
    {
        // At the renewal, a quarter of it is left, which is longer than the validation takes.
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(60) });
        await using var app = await TestApp.StartAsync(azure);
        await using var load = await Load.StartAsync(app);
        await using var messages = await MessageLedger.StartAsync(
            ChannelRoute.Plain(app.Redis.GetSubscriber(), new AdministratorPublisher(azure)),
            ChannelRoute.Pattern(app.Redis.GetSubscriber(), new AdministratorPublisher(azure)));
        var begin = messages.Elapsed;
        var opened = azure.Counters.ConnectionsOpened;

        azure.EdgeFaults.AuthenticationDelay = _validation;
        await Eventually.IsTrueAsync("the token is renewed", () => app.Status.Current.TokenRotations == 1);
        await Eventually.IsTrueAsync(
            "the server has accepted it", () => app.Status.Current.Endpoints.All(endpoint => endpoint.HasCurrentToken));
        azure.EdgeFaults.AuthenticationDelay = TimeSpan.Zero;
        var accepted = load.Elapsed;
        await load.RunAsync(TimeSpan.FromSeconds(5));
        await messages.StopAsync(begin);

        load.NothingFailedAfter(accepted + TimeSpan.FromSeconds(1));
        // Messages are not requested, so they need not wait behind AUTH.
        Assert.True(messages.After(begin).IsComplete, messages.After(begin).ToString());
        Assert.Equal(opened, azure.Counters.ConnectionsOpened);
        Assert.Equal(0, azure.Counters.ExpiryCloses);
        // For the connection for commands, and for the one for messages.
        Assert.Equal(2, azure.Counters.Reauthentications);
    }
}
