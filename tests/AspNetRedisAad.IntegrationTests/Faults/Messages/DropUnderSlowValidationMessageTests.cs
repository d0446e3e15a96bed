using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

// One class for each fault, so that they run in parallel: these wait longest.
public sealed class DropUnderSixSecondsValidationMessageTests() : DropUnderSlowValidationMessageTests(TimeSpan.FromSeconds(6));

public sealed class DropUnderEightSecondsValidationMessageTests() : DropUnderSlowValidationMessageTests(TimeSpan.FromSeconds(8));

public sealed class DropUnderTenSecondsValidationMessageTests() : DropUnderSlowValidationMessageTests(TimeSpan.FromSeconds(10));

/// <summary>Azure may take up to ten seconds to validate a token, and a connection may break during that time.</summary>
public abstract class DropUnderSlowValidationMessageTests(TimeSpan validation)
{
    /// <summary>The first renewal begins when validation is no longer slow: commands wait behind it, which is a different fault.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(40);

    /// <summary>The lifetime of later tokens: a new token must live longer than the rest of the current one.</summary>
    private static readonly TimeSpan _shorterLife = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task A_connection_dropped_during_a_slow_validation_recovers_2_seconds_after_the_answer_with_each_message_once()
    {
        await using var trial = await MessageTrial.StartAsync(
            new AzureRedisEmulatorOptions { Backend = EmulatorBackend.RedisServer, TokenLifetime = _life });
        await using var load = await Load.StartAsync(trial.Listener);

        var (answered, healed) = (load.Elapsed + validation, trial.Messages.Elapsed + validation + MessageTrial.Settling);
        await trial.DropUnderSlowValidationAsync(validation);
        await Eventually.IsTrueAsync("some time has passed since", () => load.Elapsed > answered + (2 * MessageTrial.Settling));
        await load.StopAsync();

        load.NothingFailedAfter(answered + MessageTrial.Settling);
        // The rest is about the messages, and need not take long.
        trial.Azure.TokenLifetime = _shorterLife;
        await trial.EveryMessageArrivesOnceAsync(healed);
    }
}
