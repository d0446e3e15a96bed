using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

/// <summary>
/// Faults of the identity service, and their effect on messages. One class for each fault, so that they run in parallel: they wait for
/// tokens to be renewed.
/// </summary>
public static class IdentityFaultMessageTests
{
    public sealed class ShortOutage
    {
        [Fact]
        public async Task An_outage_of_the_identity_service_for_a_fifth_of_the_lifetime_loses_no_message()
        {
            var life = TimeSpan.FromSeconds(12);
            await using var trial = await MessageTrial.StartAsync(
                new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer, TokenLifetime = life });
            var begin = trial.Messages.Elapsed;

            await Eventually.IsTrueAsync("a renewal is due", () =>
                trial.Listener.Status.Current.NextTokenRenewal - DateTimeOffset.UtcNow < TimeSpan.FromMilliseconds(50));
            trial.Azure.AuthorityFaults.Outage = true;
            await Task.Delay(life * 0.2, TestContext.Current.CancellationToken);
            trial.Azure.AuthorityFaults.Outage = false;

            await trial.EveryMessageArrivesOnceAsync(begin);
        }
    }

    public sealed class LongOutage
    {
        [Fact]
        public async Task After_an_outage_of_the_identity_service_longer_than_a_life_every_message_arrives_once()
        {
            var life = TimeSpan.FromSeconds(6);
            await using var trial = await MessageTrial.StartAsync(
                new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer, TokenLifetime = life });

            var healed = await trial.BreakAsync(async azure =>
            {
                azure.AuthorityFaults.Outage = true;
                await Eventually.IsTrueAsync("both tokens have expired", () => azure.Counters.ExpiryCloses >= 2);
                await Task.Delay(life / 2);
                azure.AuthorityFaults.Outage = false;
            });

            await trial.EveryMessageArrivesOnceAsync(healed);
        }
    }

    public sealed class Hanging
    {
        [Fact]
        public async Task An_identity_service_that_does_not_answer_for_a_while_loses_no_message()
        {
            await using var trial = await MessageTrial.StartAsync(
                new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(12) }, null,
                ("TokenRequestTimeout", "00:00:01"));
            var begin = trial.Messages.Elapsed;

            await Eventually.IsTrueAsync("a renewal is due", () =>
                trial.Listener.Status.Current.NextTokenRenewal - DateTimeOffset.UtcNow < TimeSpan.FromMilliseconds(50));
            trial.Azure.AuthorityFaults.Hang = true;
            await Eventually.IsTrueAsync("a request was given up", () => trial.Listener.Status.Current.FailedTokenRequests > 0);
            trial.Azure.AuthorityFaults.Hang = false;

            await trial.EveryMessageArrivesOnceAsync(begin);
        }
    }

    public sealed class Slow
    {
        [Fact]
        public async Task A_slow_identity_service_loses_no_message()
        {
            await using var trial = await MessageTrial.StartAsync(
                new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(8) });

            trial.Azure.AuthorityFaults.Delay = TimeSpan.FromMilliseconds(500);

            await trial.EveryMessageArrivesOnceAsync(trial.Messages.Elapsed);
        }
    }

    public sealed class OtherIdentity
    {
        [Fact]
        public async Task No_message_is_lost_when_the_identity_changes()
        {
            var azure = await AzureRedisEmulator.StartAsync(new()
            {
                Backend = EmulatorBackend.RedisServer,
                TokenLifetime = TimeSpan.FromSeconds(8),
                Identities = [new("first"), new("second")],
            });
            var credential = new ChangingCredential(azure);
            await using var trial = await MessageTrial.StartAsync(azure, builder => credential.UseIn(builder.Services));
            var begin = trial.Messages.Elapsed;

            credential.Become(azure.Identities[1]);
            await Eventually.IsTrueAsync(
                "the other user is in use", () => trial.Listener.Status.Current.UserName == azure.Identities[1].ObjectId);

            await trial.EveryMessageArrivesOnceAsync(begin);
        }
    }
}
