using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

/// <summary>Both instances move to the other region and back; each publishes in its own region.</summary>
public sealed class TwoRegionsMessageTests
{
    /// <summary>As docs/resilience.md says about commands.</summary>
    private static readonly TimeSpan _other = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task When_the_preferred_region_is_lost_every_message_arrives_once_in_the_other_one()
    {
        await using var trial = await StartAsync();

        await trial.Azure.StopServerAsync(1);

        await trial.EveryMessageArrivesOnceAsync(trial.Messages.Elapsed + _other + MessageTrial.Settling);
    }

    [Fact]
    public async Task After_a_drop_of_both_connections_every_message_arrives_once()
    {
        await using var trial = await StartAsync();

        await trial.EveryMessageArrivesOnceAsync(await trial.BreakAsync(azure => azure.EdgeFaults.DropConnections()));
    }

    private static async Task<MessageTrial> StartAsync()
    {
        var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, Regions = 2, TokenLifetime = TimeSpan.FromSeconds(6) });
        return await MessageTrial.StartAsync(
            azure,
            null,
            ("Endpoint", ""),
            ("Endpoints:0:Endpoint", azure.Endpoints[0]),
            ("Endpoints:0:Weight", "1"),
            ("Endpoints:1:Endpoint", azure.Endpoints[1]),
            ("Endpoints:1:Weight", "2"));
    }
}
