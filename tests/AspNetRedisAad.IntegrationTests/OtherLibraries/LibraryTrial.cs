using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>
/// All libraries in one app at the same time: five renewals of the token, then a revocation, then two more renewals. At the end each
/// library is disposed, one after the other, while the others continue.
/// </summary>
public sealed class LibraryTrial : IAsyncLifetime
{
    private const int Renewals = 5;
    private const int FurtherRenewals = 2;

    private readonly Dictionary<string, Result> _results = [];

    /// <summary>The lines of this level in the app's log.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = TimeSpan.FromSeconds(8) });
        await using var app = await TestApp.StartAsync(azure);
        LibraryInUse[] libraries =
        [
            new FusionCacheInUse(), new OrleansInUse(), new HangfireInUse(), new DistributedLockInUse(), new RateLimitingInUse(),
                new NRedisStackInUse(),
            new StockCacheInUse(), new StockCacheWithOptionsInUse(), new HandWrittenInUse(),
        ];
        var ledgers = libraries.Select(library => new LibraryLedger(library)).ToList();
        await Task.WhenAll(libraries.Select(library => library.StartAsync(app)));
        foreach (var ledger in ledgers)
        {
            _results[ledger.Library.Name] = new Result { First = await ledger.RoundAsync() };
            ledger.Start();
        }

        await RenewedAsync(app, Renewals);
        var closes = azure.Counters.ExpiryCloses;
        var revoked = ledgers.ToDictionary(ledger => ledger, ledger => (At: ledger.Elapsed, ledger.Kept.Count));
        azure.ExpireTokens();
        await Eventually.IsTrueAsync(
            "every library works again", () => ledgers.TrueForAll(ledger => ledger.Kept.Count > revoked[ledger].Count + 5));
        await RenewedAsync(app, FurtherRenewals);
        await Task.WhenAll(ledgers.Select(ledger => ledger.StopAsync()));

        foreach (var ledger in ledgers)
        {
            var result = _results[ledger.Library.Name];
            result.ExpiryCloses = closes;
            result.Rounds = ledger.Kept.Count;
            result.BeforeRevocation = ledger.FailuresUntil(revoked[ledger].At);
            result.AfterHealing = ledger.FailuresSince(revoked[ledger].At + TimeSpan.FromSeconds(5));
            result.Lost = await Record.ExceptionAsync(() => ledger.Library.VerifyAsync(ledger.Kept));
        }

        await DisposeAsync(app, ledgers);
        Errors = [.. app.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal Result Of(string library) => _results[library];

    private static Task RenewedAsync(TestApp app, int times)
    {
        var until = app.Status.Current.TokenRotations + times;
        return Eventually.IsTrueAsync($"the token has been renewed {times} times", () => app.Status.Current.TokenRotations >= until);
    }

    private async Task DisposeAsync(TestApp app, List<LibraryLedger> ledgers)
    {
        for (var i = 0; i < ledgers.Count; i++)
        {
            await ledgers[i].DisposeAsync();
            var (library, result) = (ledgers[i].Library, _results[ledgers[i].Library.Name]);
            var multiplexer = library.Multiplexer;
            await library.DisposeAsync();
            if (library.ClosesMultiplexer)
                await Eventually.IsTrueAsync($"{library.Name} has closed its multiplexer", () => IsClosedAsync(multiplexer));
            result.IsMultiplexerClosed = await IsClosedAsync(multiplexer);
            result.AppAfterDispose = await Record.ExceptionAsync(() => app.Redis.GetDatabase().PingAsync());
            foreach (var other in ledgers.Skip(i + 1))
                result.OthersAfterDispose.Add(await other.RoundAsync());
        }
    }

    private static async Task<bool> IsClosedAsync(IConnectionMultiplexer multiplexer) =>
        await Record.ExceptionAsync(() => multiplexer.GetDatabase().PingAsync()) is ObjectDisposedException;

    internal sealed class Result
    {
        public string? First { get; init; }

        public int Rounds { get; set; }

        public long ExpiryCloses { get; set; }

        public IReadOnlyList<string> BeforeRevocation { get; set; } = [];

        public IReadOnlyList<string> AfterHealing { get; set; } = [];

        public Exception? Lost { get; set; }

        public bool IsMultiplexerClosed { get; set; }

        public Exception? AppAfterDispose { get; set; }

        public List<string?> OthersAfterDispose { get; } = [];
    }
}
