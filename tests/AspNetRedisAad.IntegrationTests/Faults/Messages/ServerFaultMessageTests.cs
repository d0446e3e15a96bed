using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

/// <summary>
/// Faults of the server or the connection, and their effect on messages. One class for each fault, so that they run in parallel: they wait
/// for tokens to be renewed.
/// </summary>
public static class ServerFaultMessageTests
{
    public sealed class DroppedConnection
    {
        [Fact]
        public Task After_a_dropped_connection_every_message_arrives_once() =>
            MessagesAfter.OnServerAsync(azure =>
            {
                azure.EdgeFaults.DropConnections();
                return Task.CompletedTask;
            });
    }

    public sealed class Restart
    {
        [Fact]
        public Task After_a_restart_of_the_server_every_message_arrives_once() =>
            MessagesAfter.OnServerAsync(async azure =>
            {
                await azure.StopServerAsync();
                await Task.Delay(TimeSpan.FromSeconds(3));
                await azure.RestartServerAsync();
            });
    }

    public sealed class Failover
    {
        [Fact]
        public Task After_a_failover_without_a_cluster_every_message_arrives_once() =>
            MessagesAfter.OnServerAsync(azure => azure.FailOverAsync());
    }

    public sealed class LostAuthentication
    {
        [Fact]
        public Task After_NOAUTH_on_a_live_connection_every_message_arrives_once() =>
            MessagesAfter.OnServerAsync(azure =>
            {
                azure.EdgeFaults.LoseAuthentication();
                return Task.CompletedTask;
            });
    }

    public sealed class RefusedRenewal
    {
        [Fact]
        public async Task WRONGPASS_to_the_AUTH_of_a_renewal_loses_no_message()
        {
            await using var trial = await MessageTrial.StartAsync(MessagesAfter.Server);
            var begin = trial.Messages.Elapsed;

            var rejected = trial.Azure.Counters.AuthRejected;
            trial.Azure.EdgeFaults.RefuseTokens = true;
            await Eventually.IsTrueAsync("a renewal is refused", () => trial.Azure.Counters.AuthRejected > rejected);
            trial.Azure.EdgeFaults.RefuseTokens = false;

            await trial.EveryMessageArrivesOnceAsync(begin);
        }
    }

    public sealed class HalfOpen
    {
        [Fact]
        public async Task Fifteen_seconds_after_connections_became_half_open_every_message_arrives_once()
        {
            await using var trial = await MessageTrial.StartAsync(
                new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(12) });

            trial.Azure.EdgeFaults.FreezeConnections();

            await trial.EveryMessageArrivesOnceAsync(trial.Messages.Elapsed + TimeSpan.FromSeconds(15));
        }
    }

    public sealed class ColdStart
    {
        [Fact]
        public async Task An_app_that_started_without_Redis_and_identity_service_receives_every_message_once_when_both_are_up()
        {
            var azure = await AzureRedisEmulator.StartAsync(MessagesAfter.Server);
            azure.AuthorityFaults.Outage = true;
            await azure.StopServerAsync();

            // It subscribes while the server is down.
            var starting = MessageTrial.StartAsync(azure, null, ("StartTimeout", "00:00:01"));
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            await azure.RestartServerAsync(cancellationToken: TestContext.Current.CancellationToken);
            azure.AuthorityFaults.Outage = false;

            await using var trial = await starting;
            await trial.EveryMessageArrivesOnceAsync(trial.Messages.Elapsed + MessageTrial.Settling);
        }
    }

    public sealed class Resp2
    {
        [Fact]
        public async Task A_server_that_knows_only_RESP2_loses_no_message_at_a_renewal()
        {
            var azure = await AzureRedisEmulator.StartAsync(MessagesAfter.Server);
            await using var trial = await MessageTrial.StartAsync(azure, null, ("Endpoint", $"{azure.Endpoint},protocol=resp2"));

            await trial.EveryMessageArrivesOnceAsync(trial.Messages.Elapsed);
        }

        [Fact]
        public async Task After_a_dropped_connection_under_RESP2_every_message_arrives_once()
        {
            var azure = await AzureRedisEmulator.StartAsync(MessagesAfter.Server);
            await using var trial = await MessageTrial.StartAsync(azure, null, ("Endpoint", $"{azure.Endpoint},protocol=resp2"));

            await trial.EveryMessageArrivesOnceAsync(await trial.BreakAsync(broken => broken.EdgeFaults.DropConnections()));
        }
    }
}
