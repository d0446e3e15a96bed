using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Isolation;

/// <summary>
/// Fifty visitors of an app whose token is renewed every five seconds. Redis before 7.2 writes a message for the client's own subscription
/// in the middle of the reply to EXEC. So if anything subscribes and commits on one connection, the client returns replies to the wrong
/// callers.
/// </summary>
public abstract class VisitorsTests(EmulatorBackend backend, string connectionOptions = "") : IAsyncLifetime
{
    /// <summary>A large reply may delay AUTH on a busy machine; this is not tested here.</summary>
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _refreshIn = TimeSpan.FromSeconds(4);

    private protected static TimeSpan Duration { get; } = TimeSpan.FromSeconds(12);

    private protected AzureRedisEmulator Azure { get; private set; } = null!;

    private protected TestApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Azure = await ChosenProfile.StartAsync(new() { Backend = backend, TokenLifetime = _life, RefreshIn = _refreshIn });
        App = await LedgerApp.StartAsync(Azure, settings: ("Endpoint", Azure.Endpoint + connectionOptions));
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Azure.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Fails the test unless each visitor got every reply, and no connection was lost.</summary>
    private protected void EveryReplyIsTheAskersOwn(CommandLedger visitors)
    {
        Assert.True(
            visitors is { Foreign.Count: 0, Failures.Count: 0, Closed.Count: 0, Missing: 0, Unsaved: 0, Succeeded: > 1000 },
            visitors.ToString());
        Assert.Equal(0, Azure.Counters.ExpiryCloses);
        Assert.True(App.Status.Current.TokenRotations >= 2, $"only {App.Status.Current.TokenRotations} rotations");
    }
}
