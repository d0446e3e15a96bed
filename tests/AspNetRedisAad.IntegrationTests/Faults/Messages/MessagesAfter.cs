using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

/// <summary>The test that applies to most faults.</summary>
internal static class MessagesAfter
{
    /// <summary>Two renewals take at most nine seconds.</summary>
    public static AzureRedisEmulatorOptions Server =>
        new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(6) };

    /// <summary>From two seconds after both instances are signed in again, every message arrives once.</summary>
    public static async Task OnServerAsync(Func<AzureRedisEmulator, Task> fault)
    {
        await using var trial = await MessageTrial.StartAsync(Server);
        await trial.EveryMessageArrivesOnceAsync(await trial.BreakAsync(fault));
    }
}
