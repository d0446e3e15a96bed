using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>
/// Two instances of an app on a separate emulator, fifty visitors of one of them, and messages between the two, during one fault.
/// </summary>
internal sealed class FaultRun
{
    /// <summary>The pace of each visitor. Several runs take place at once.</summary>
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);

    /// <summary>The time that the app may need to detect an outage.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);

    private FaultRun(MessageTrial trial, ChangingCredential credential) => (Trial, Credential) = (trial, credential);

    public MessageTrial Trial { get; }

    public AzureRedisEmulator Azure => Trial.Azure;

    public TestApp App => Trial.Listener;

    /// <summary>The app's credential.</summary>
    public ChangingCredential Credential { get; }

    /// <exception cref="MissingException">redis-server is not installed.</exception>
    public static async Task<FaultFigures> MeasureAsync(Fault fault)
    {
        var azure = await StartAsync(fault);
        var credential = new ChangingCredential(azure);
        await using var trial = await MessageTrial.StartAsync(azure, builder => credential.UseIn(builder.Services));
        await using var visitors = await CommandLedger.StartAsync(trial.Listener, _pace);
        return await new FaultRun(trial, credential).MeasureAsync(fault, visitors);
    }

    /// <summary>Waits until the app's token is about to be renewed.</summary>
    public Task RenewalIsDueAsync() =>
        UntilAsync(() => App.Status.Current.NextTokenRenewal - DateTimeOffset.UtcNow < TimeSpan.FromMilliseconds(50));

    /// <summary>Waits until the token has been renewed and the server has accepted the new one.</summary>
    public async Task RenewedAsync()
    {
        var before = App.Status.Current.TokenRotations;
        await UntilAsync(() => App.Status.Current is var now && now.TokenRotations > before
            && now.Endpoints.All(endpoint => endpoint.HasCurrentToken));
    }

    public static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
            await Task.Delay(20);
    }

    private async Task<FaultFigures> MeasureAsync(Fault fault, CommandLedger visitors)
    {
        var (begin, lines) = (visitors.Elapsed, App.Log.Entries.Count);
        var end = begin;
        if (fault.SignsInAgain)
            await Trial.BreakAsync(BreakAsync);
        else
            await BreakAsync(Azure);

        var (healed, allArrive) = (visitors.Elapsed + fault.Healing, Trial.Messages.Elapsed + fault.Healing);
        var messages = await Trial.FinishAsync(allArrive);
        await visitors.StopAsync();
        var warnings = App.Log.Entries.Skip(lines).Where(entry => entry.Level >= LogLevel.Warning).ToList();
        var figures = new FaultFigures(
            visitors.Failures.Count,
            visitors.Failures.Count(failure => failure.Began > healed),
            visitors.LongestWait(begin, TimeSpan.MaxValue),
            visitors.LongestWaitOfOurs(begin + _grace, end),
            messages.Lost,
            messages.Doubled,
            visitors.Foreign.Count,
            visitors.Closed.Count,
            visitors.Unsaved,
            warnings.Count(IsOurs),
            warnings.Count(entry => !IsOurs(entry)));
        var perCategory = warnings.CountBy(entry => entry.Category).Select(category => $"{category.Value} lines of {category.Key}");
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{fault.Name}: {visitors}\n{messages}\n{string.Join('\n', perCategory)}\n"));
        return figures;

        async Task BreakAsync(AzureRedisEmulator azure)
        {
            await fault.BreakAsync(this);
            end = visitors.Elapsed;
        }
    }

    private static bool IsOurs(LogCollector.Entry entry) => entry.Category.StartsWith(nameof(AspNetRedisAad), StringComparison.Ordinal);

    private static async Task<AzureRedisEmulator> StartAsync(Fault fault)
    {
        try
        {
            return await AzureRedisEmulator.StartAsync(
                new() { Backend = EmulatorBackend.RedisServer, TokenLifetime = fault.Life, Identities = fault.Identities });
        }
        catch (InvalidOperationException e)
        {
            throw new MissingException(e.Message);
        }
    }
}
