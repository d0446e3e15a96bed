using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

/// <summary>The trial that most faults are put to.</summary>
internal static class MessagesAfter
{
    /// <summary>Two renewals take nine seconds at most.</summary>
    public static AzureRedisEmulatorOptions Server =>
        new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(6) };

    /// <summary>Two seconds after the server has let both instances in again, every message arrives once.</summary>
    public static async Task OnServerAsync(Func<AzureRedisEmulator, Task> fault)
    {
        await using var trial = await MessageTrial.StartAsync(Server);
        await trial.EveryMessageArrivesOnceAsync(await trial.BreakAsync(fault));
    }
}
