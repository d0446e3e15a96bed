using System.Globalization;
using AspNetRedisAad.Emulator;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>The faults in docs/resilience.md.</summary>
internal static class FaultList
{
    public const string Stopped = "server stopped for 20 s";
    public const string DropUnderSlowValidation = "connection dropped while AUTH takes 7 s";
    public const string LargeReads = "1000 reads of 100 KB at once";

    private static readonly TimeSpan _while = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The lifetime of tokens after a fault that needs longer ones. A new token must live longer than the rest of the current one.
    /// </summary>
    private static readonly TimeSpan _shorterLife = TimeSpan.FromSeconds(12);

    public static IReadOnlyList<Fault> All { get; } =
    [
        // The longest ones come first.
        new(DropUnderSlowValidation, run =>
            DropUnderAsync(run, TimeSpan.FromSeconds(7))) { Life = TimeSpan.FromSeconds(30), IsQuick = true },
        new(Stopped, run => StopAsync(run, TimeSpan.FromSeconds(20))) { SignsInAgain = true, IsQuick = true },
        new("AUTH takes 10 s at a renewal", run => ValidateAsync(run, TimeSpan.FromSeconds(10))) { Life = TimeSpan.FromSeconds(44) },
        new("AUTH takes 7 s at a renewal", run => ValidateAsync(run, TimeSpan.FromSeconds(7))) { Life = TimeSpan.FromSeconds(32) },
        new("connections half-open", run =>
            Do(run.Azure.EdgeFaults.FreezeConnections)) { Life = TimeSpan.FromSeconds(12), Healing = TimeSpan.FromSeconds(15) },
        new("transactions that publish to the app itself", CommitAsync) { IsQuick = true },
        new("Entra ID down for longer than a token's life", OutliveAsync) { SignsInAgain = true },
        new("all tokens revoked", run => Do(run.Azure.ExpireTokens)) { SignsInAgain = true, IsQuick = true },
        new("server stopped for 4 s", run => StopAsync(run, TimeSpan.FromSeconds(4))) { SignsInAgain = true },
        new("LOADING for 5 s", LoadAsync) { SignsInAgain = true },
        new("BUSY for 5 s", run => run.Azure.BeBusyAsync(_while)),
        new("OOM for 5 s", run => run.Azure.BeFullAsync(_while)),
        new("READONLY for 5 s", run => run.Azure.BeReplicaAsync(_while)),
        new("drops, NOAUTH and failed token requests in turn", DisturbAsync) { SignsInAgain = true },
        new("Entra ID down for a fifth of a token's life", DownAsync) { Life = TimeSpan.FromSeconds(12) },
        new("Entra ID hangs for 3 s", HangAsync) { Life = TimeSpan.FromSeconds(12) },
        new("Entra ID takes 0.5 s", run => Do(() => run.Azure.AuthorityFaults.Delay = TimeSpan.FromSeconds(0.5))),
        new("identity changed", run =>
            Do(() => run.Credential.Become(run.Azure.Identities[1]))) { Identities = [new("first"), new("second")] },
        new("connections dropped", run => Do(run.Azure.EdgeFaults.DropConnections)) { SignsInAgain = true, IsQuick = true },
        new("NOAUTH on live connections", run => Do(run.Azure.EdgeFaults.LoseAuthentication)) { SignsInAgain = true },
        new(LargeReads, ReadAsync) { IsQuick = true },
    ];

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static async Task StopAsync(FaultRun run, TimeSpan duration)
    {
        await run.Azure.StopServerAsync();
        await Task.Delay(duration);
        await run.Azure.RestartServerAsync();
    }

    private static async Task DropUnderAsync(FaultRun run, TimeSpan validation)
    {
        _ = run.Trial.DropUnderSlowValidationAsync(validation);
        await Task.Delay(validation);
        run.Azure.TokenLifetime = _shorterLife;
    }

    private static async Task ValidateAsync(FaultRun run, TimeSpan validation)
    {
        await run.RenewalIsDueAsync();
        run.Azure.EdgeFaults.AuthenticationDelay = validation;
        await run.RenewedAsync();
        run.Azure.EdgeFaults.AuthenticationDelay = TimeSpan.Zero;
        run.Azure.TokenLifetime = _shorterLife;
    }

    private static async Task OutliveAsync(FaultRun run)
    {
        var closed = run.Azure.Counters.ExpiryCloses;
        run.Azure.AuthorityFaults.Outage = true;
        await FaultRun.UntilAsync(() => run.Azure.Counters.ExpiryCloses >= closed + 2);
        await Task.Delay(TimeSpan.FromSeconds(3));
        run.Azure.AuthorityFaults.Outage = false;
    }

    private static async Task DownAsync(FaultRun run)
    {
        await run.RenewalIsDueAsync();
        run.Azure.AuthorityFaults.Outage = true;
        await Task.Delay(TimeSpan.FromSeconds(2.4));
        run.Azure.AuthorityFaults.Outage = false;
    }

    private static async Task HangAsync(FaultRun run)
    {
        await run.RenewalIsDueAsync();
        run.Azure.AuthorityFaults.Hang = true;
        await Task.Delay(TimeSpan.FromSeconds(3));
        run.Azure.AuthorityFaults.Hang = false;
    }

    private static async Task LoadAsync(FaultRun run)
    {
        await run.Azure.RestartLoadingAsync(_while);
        await Task.Delay(_while);
    }

    private static async Task DisturbAsync(FaultRun run)
    {
        for (var i = 0; i < 15; i++)
        {
            (i % 3 == 0 ? run.Azure.EdgeFaults.DropConnections : i % 3 == 1
                ? run.Azure.EdgeFaults.LoseAuthentication : (Action)(() => run.Azure.AuthorityFaults.FailNext(1)))();
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }
    }

    private static async Task CommitAsync(FaultRun run)
    {
        var (channel, database) = (RedisChannel.Literal("orders"), run.App.Redis.GetDatabase());
        await run.App.Redis.GetSubscriber().SubscribeAsync(channel, (_, _) => { });
        for (var number = 0; number < 100; number++)
        {
            var transaction = database.CreateTransaction();
            var key = (RedisKey)string.Create(CultureInfo.InvariantCulture, $"order:{number}");
            _ = transaction.HashSetAsync(key, [new("number", number), new("state", "new")]);
            _ = transaction.PublishAsync(channel, number);
            _ = transaction.ListLeftPushAsync("orders", number);
            await TryAsync(transaction.ExecuteAsync());
            await Task.Delay(50);
        }
    }

    private static async Task ReadAsync(FaultRun run)
    {
        var database = run.App.Redis.GetDatabase();
        await database.StringSetAsync("large", new byte[100 * 1024]);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => TryAsync(database.StringGetAsync("large"))));
    }

    /// <summary>The visitors' results show whether it works.</summary>
    private static async Task TryAsync(Task command)
    {
        try
        {
            await command;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // The same as above.
        }
    }
}
