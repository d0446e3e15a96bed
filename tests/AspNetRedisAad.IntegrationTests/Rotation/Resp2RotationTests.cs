using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Rotation;

/// <summary>
/// With RESP2, AUTH cannot be sent on a connection with subscriptions: the message connection is replaced at each renewal.
/// </summary>
public sealed class Resp2RotationTests
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(36);

    [Fact]
    public async Task Neither_a_command_nor_a_message_is_lost_while_tokens_rotate()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = _life });
        await using var app = await TestApp.StartAsync(azure, ("Endpoint", $"{azure.Endpoint},protocol=resp2"));

        await using var load = await Load.StartAsync(app);
        await load.RunAsync(_duration);

        load.NothingFailed();
        Assert.Equal(0, azure.Counters.ExpiryCloses);
        Assert.Equal(0, azure.Counters.AuthRejected);
        Assert.All(app.Redis.GetServers(), server => Assert.Equal(RedisProtocol.Resp2, server.Protocol));

        await load.EveryMessageArrivesOnceAsync();
        Assert.True(azure.Counters.TokensIssued > 5);
    }
}
