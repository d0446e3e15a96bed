using AspNetRedisAad.Emulator;

namespace Storefront.Live;

/// <summary>The faults that a visitor can trigger, on the emulator only.</summary>
internal sealed class Faults(AzureRedisEmulator azure)
{
    private static readonly TimeSpan _outage = TimeSpan.FromSeconds(20);

    public IReadOnlyList<Fault> All { get; } =
    [
        new("outage", "Entra outage 20 s", "Every token request fails with 503.", async stopping =>
        {
            azure.AuthorityFaults.Outage = true;
            try
            {
                await Task.Delay(_outage, stopping);
            }
            finally
            {
                azure.AuthorityFaults.Outage = false;
            }
        }),
        new("expire", "Expire tokens now", "Redis refuses every token issued so far and closes the connections that use them.", _ =>
            Now(azure.ExpireTokens)),
        new("drop", "Drop connections", "Redis closes every connection.", _ => Now(azure.EdgeFaults.DropConnections)),
        new("half-open", "Half-open", "Connections accept commands but do not answer, as when a node disappears.", _ =>
            Now(azure.EdgeFaults.FreezeConnections)),
        new("fail-over", "Fail over", "A node is replaced: connections break, and new ones are refused for a second.", stopping =>
            azure.FailOverAsync(0, stopping)),
    ];

    private static Task Now(Action fault)
    {
        fault();
        return Task.CompletedTask;
    }
}

/// <param name="Id">The value that the form sends.</param>
/// <param name="Name">The text of the button.</param>
/// <param name="Text">The description.</param>
/// <param name="HappenAsync">Triggers the fault; completes when it is over.</param>
internal sealed record Fault(string Id, string Name, string Text, Func<CancellationToken, Task> HappenAsync);
