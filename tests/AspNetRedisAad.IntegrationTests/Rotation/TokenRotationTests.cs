using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Rotation;

// One class for each, so that they run in parallel.
public sealed class TokenRotationOnGarnetTests() : TokenRotationTests(EmulatorBackend.Garnet);

public sealed class TokenRotationOnRedisServerTests() : TokenRotationTests(EmulatorBackend.RedisServer);

// Six servers and their connections, each of which must be signed in again within the last quarter of six seconds.
[Collection(nameof(Alone))]
public sealed class TokenRotationOnClusterTests() : TokenRotationTests(EmulatorBackend.RedisCluster);

public sealed class TokenRotationOfFourConnectionsTests() : TokenRotationTests(EmulatorBackend.RedisServer, "second", "third", "fourth");

/// <summary>Tokens of six seconds during six lives of traffic: no command and no message may be affected.</summary>
public abstract class TokenRotationTests(EmulatorBackend backend, params string[] otherConnections)
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(36);

    [Fact]
    public async Task Neither_a_command_nor_a_message_is_lost_while_tokens_rotate()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = backend,
            TokenLifetime = _life,
            ClusterNodeTimeout = PatientNodes.Timeout,
        });
        await using var app = await TestApp.StartAsync(azure, builder =>
        {
            foreach (var name in otherConnections)
                builder.Services.AddAzureRedisAadConnection(name, builder.Configuration.GetSection(AzureRedisAadOptions.SectionName).Bind);
        });

        var multiplexers = otherConnections.Select(name => app.Services.GetRequiredKeyedService<IConnectionMultiplexer>(name))
            .Append(app.Redis).ToList();
        var loads = await Task.WhenAll(multiplexers.Select(redis => Load.StartAsync(redis, app.Log)));
        await Task.WhenAll(loads.Select(load => load.RunAsync(_duration)));

        foreach (var load in loads)
            load.NothingFailed();
        Assert.All(loads, load => Assert.True(load.Succeeded > 1000, $"only {load.Succeeded} rounds"));
        foreach (var load in loads)
            await load.EveryMessageArrivesOnceAsync();

        Assert.True(azure.Counters.ExpiryCloses == 0, app.Log.Story);
        Assert.Equal(0, azure.Counters.AuthRejected);
        Assert.All(app.Redis.GetServers().Where(server => server.IsConnected), server =>
            Assert.Equal(RedisProtocol.Resp3, server.Protocol));
        Assert.DoesNotContain(app.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));

        // Whatever the number of connections: one token for each three quarters of a lifetime, a little earlier each time.
        Assert.InRange(azure.Counters.TokensIssued, _duration / _life, (_duration / (_life * 0.6)) + 2);
        Assert.True(azure.Counters.Reauthentications >= multiplexers.Count * 5, $"only {azure.Counters.Reauthentications} rotations");
    }
}
