using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

/// <summary>
/// Tokens that the server does not accept, and their effect on messages. One class for each fault, so that they run in parallel: they wait
/// for tokens to be renewed.
/// </summary>
public static class RefusedTokenMessageTests
{
    public sealed class ShortLivedTokens
    {
        [Fact]
        public Task After_all_tokens_became_invalid_every_message_arrives_once() => MessagesAfter.OnServerAsync(azure =>
        {
            azure.ExpireTokens();
            return Task.CompletedTask;
        });
    }

    public sealed class LongLivedTokens
    {
        [Fact]
        public async Task After_long_lived_tokens_became_invalid_every_message_arrives_once()
        {
            await using var trial = await MessageTrial.StartAsync(
                new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(20) });

            await trial.EveryMessageArrivesOnceAsync(await trial.BreakAsync(azure => azure.ExpireTokens()));
        }
    }

    public sealed class DroppedConnections
    {
        [Fact]
        public async Task After_connections_were_dropped_while_every_token_was_refused_every_message_arrives_once()
        {
            await using var trial = await MessageTrial.StartAsync(MessagesAfter.Server);

            var healed = await trial.BreakAsync(async azure =>
            {
                azure.EdgeFaults.RefuseTokens = true;
                azure.EdgeFaults.DropConnections();
                await Eventually.IsTrueAsync("ten handshakes are refused", () => azure.Counters.AuthRejected >= 10);
                azure.EdgeFaults.RefuseTokens = false;
            });

            await trial.EveryMessageArrivesOnceAsync(healed);
        }
    }
}
