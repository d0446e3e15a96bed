using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

/// <summary>
/// Faults of a cluster, and their effect on messages. One class for each fault, so that they run in parallel: they wait for tokens to be
/// renewed.
/// </summary>
public static class ClusterFaultMessageTests
{
    private static readonly TimeSpan _shardsMove = TimeSpan.FromSeconds(2);

    public sealed class OrderlyFailovers
    {
        [Fact]
        public async Task After_orderly_failovers_of_all_masters_every_message_arrives_once()
        {
            // The effect of a busy machine on the communication between nodes is not tested here.
            await using var trial = await MessageTrial.StartAsync(Cluster(nodeTimeout: TimeSpan.FromSeconds(15)));

            for (var master = 0; master < 3; master++)
                await trial.Azure.FailOverAsync(master, TestContext.Current.CancellationToken);

            // Commands follow a redirection. StackExchange.Redis moves sharded channels at its heartbeat, after it has read where the shard
            // is.
            await trial.EveryMessageArrivesOnceAsync(await trial.WorkAgainAsync() + _shardsMove);
        }
    }

    public sealed class DroppedConnections
    {
        [Fact]
        public async Task After_all_connections_to_a_cluster_were_dropped_every_message_arrives_once()
        {
            await using var trial = await MessageTrial.StartAsync(Cluster(nodeTimeout: TimeSpan.FromSeconds(15)));

            await trial.EveryMessageArrivesOnceAsync(await trial.BreakAsync(azure => azure.EdgeFaults.DropConnections()));
        }
    }

    public sealed class LostMaster
    {
        [Fact]
        public async Task After_the_loss_of_a_master_every_message_arrives_once()
        {
            await using var trial = await MessageTrial.StartAsync(Cluster(nodeTimeout: TimeSpan.FromSeconds(2)));

            await trial.Azure.StopServerAsync(0);

            // The cluster itself takes two seconds to notice, and up to two to elect.
            await trial.EveryMessageArrivesOnceAsync(await trial.WorkAgainAsync());
        }
    }

    private static AzureRedisEmulatorOptions Cluster(TimeSpan nodeTimeout) =>
        new() { Backend = EmulatorBackend.RedisCluster, TokenLifetime = TimeSpan.FromSeconds(8), ClusterNodeTimeout = nodeTimeout };
}
