using System.Collections.Concurrent;
using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>Subscriptions on a cluster, whose nodes come back one after the other.</summary>
public sealed class ClusterSubscriptionTests
{
    private const int Channels = 40;

    [Fact]
    public async Task A_message_arrives_once_after_all_connections_were_lost()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisCluster });
        await using var app = await TestApp.StartAsync(azure);
        var received = new ConcurrentDictionary<string, int>();
        var channels = Enumerable.Range(0, Channels)
            .Select(i => RedisChannel.Literal(string.Create(CultureInfo.InvariantCulture, $"news:{i}"))).ToList();
        var subscriber = app.Redis.GetSubscriber();
        foreach (var channel in channels)
            await subscriber.SubscribeAsync(
                channel, (name, message) => received.AddOrUpdate($"{name} {message}", 1, (_, before) => before + 1));

        for (var drop = 1; drop <= 3; drop++)
        {
            azure.EdgeFaults.DropConnections();
            await Eventually.IsTrueAsync("every channel is heard once", async () =>
            {
                var text = Guid.NewGuid().ToString("N");
                try
                {
                    foreach (var channel in channels)
                        await subscriber.PublishAsync(channel, text);
                }
                catch (RedisConnectionException)
                {
                    return false;
                }

                // Time for a second copy.
                await Task.Delay(100);
                return channels.All(channel => received.GetValueOrDefault($"{channel} {text}") == 1);
            });
        }
    }
}
