using AspNetRedisAad.Emulator;

namespace Storefront.Live;

/// <summary>What a visitor may break, on the emulator only.</summary>
internal sealed class Faults(AzureRedisEmulator azure)
{
    private static readonly TimeSpan _outage = TimeSpan.FromSeconds(20);

    public IReadOnlyList<Fault> All { get; } =
    [
        new("outage", "Entra outage 20 s", "Every request for a token is answered with 503.", async stopping =>
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
        new("expire", "Expire tokens now", "Redis refuses every token issued so far, and closes their connections.", _ =>
            Now(azure.ExpireTokens)),
        new("drop", "Drop connections", "Redis closes every connection.", _ => Now(azure.EdgeFaults.DropConnections)),
        new("half-open", "Half-open", "Connections take commands and answer none, as when a node is gone without a word.", _ =>
            Now(azure.EdgeFaults.FreezeConnections)),
        new("fail-over", "Fail over", "A node is replaced: connections break, and for a second there are no new ones.", stopping =>
            azure.FailOverAsync(0, stopping)),
    ];

    private static Task Now(Action fault)
    {
        fault();
        return Task.CompletedTask;
    }
}

/// <param name="Id">What the form sends.</param>
/// <param name="Name">What the button says.</param>
/// <param name="Text">What it does.</param>
/// <param name="HappenAsync">Does it; completes when it is over.</param>
internal sealed record Fault(string Id, string Name, string Text, Func<CancellationToken, Task> HappenAsync);
