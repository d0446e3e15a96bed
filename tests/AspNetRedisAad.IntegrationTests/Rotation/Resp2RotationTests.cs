using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Rotation;

/// <summary>RESP2 needs a second connection for subscriptions, on which no AUTH can be sent.</summary>
public sealed class Resp2RotationTests
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(60);

    /// <summary>What docs/resilience.md says of a planned replacement of the subscription connection, with room for a busy machine.</summary>
    private static readonly TimeSpan _longestGap = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task No_command_fails_and_subscriptions_are_replaced_in_time_while_tokens_rotate()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = _life });
        await using var app = await TestApp.StartAsync(azure, ("Endpoint", $"{azure.Endpoint},protocol=resp2"));

        await using var load = await Load.StartAsync(app.Redis);
        await load.RunAsync(_duration);

        load.NothingFailed();
        Assert.Equal(0, azure.Counters.ExpiryCloses);
        Assert.Equal(0, azure.Counters.AuthRejected);
        Assert.All(app.Redis.GetServers(), server => Assert.Equal(RedisProtocol.Resp2, server.Protocol));

        var rotations = azure.Counters.TokensIssued - 1;
        var gap = _duration * (1 - ((double)load.Received / load.Published)) / rotations;
        Assert.True(gap < _longestGap, $"{load.Published - load.Received} of {load.Published} messages lost in {rotations} rotations: {gap} each");
        TestContext.Current.SendDiagnosticMessage($"RESP2: {load.Published - load.Received} of {load.Published} messages lost, {gap.TotalMilliseconds:0} ms each time");
    }
}
