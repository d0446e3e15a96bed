using System.Globalization;
using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.Builder;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>
/// Two instances of an app on an emulator: one publishes, the other one listens, and a ledger counts. After a fault, the ledger continues
/// through two more renewals of the token, because a misplaced subscription shows only at the next renewal.
/// </summary>
internal sealed class MessageTrial : IAsyncDisposable
{
    private const int Renewals = 2;

    /// <summary>So many that each server of a cluster has some.</summary>
    private const int Keys = 30;

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    private MessageTrial(AzureRedisEmulator azure, TestApp speaker, TestApp listener, MessageLedger messages) =>
        (Azure, Speaker, Listener, Messages) = (azure, speaker, listener, messages);

    /// <summary>How long after both instances are signed in again messages may still be lost.</summary>
    public static TimeSpan Settling { get; } = TimeSpan.FromSeconds(2);

    public AzureRedisEmulator Azure { get; }

    public TestApp Speaker { get; }

    public TestApp Listener { get; }

    public MessageLedger Messages { get; }

    /// <param name="azure">The emulator; the trial disposes it.</param>
    /// <param name="listen">Additional services of the listener.</param>
    /// <param name="settings">The settings of both instances.</param>
    public static async Task<MessageTrial> StartAsync(
        AzureRedisEmulator azure, Action<WebApplicationBuilder>? listen = null, params (string Key, string Value)[] settings)
    {
        TestApp? speaker = null, listener = null;
        try
        {
            listener = await LedgerApp.StartAsync(azure, listen, settings);
            speaker = await LedgerApp.StartAsync(azure, null, settings);
            return new MessageTrial(azure, speaker, listener, await MessageLedger.StartAsync(Routes(azure, speaker, listener)));
        }
        catch
        {
            foreach (var started in new IAsyncDisposable?[] { speaker, listener, azure })
                await (started?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    /// <inheritdoc cref="StartAsync(AzureRedisEmulator, Action{WebApplicationBuilder}, ValueTuple{string, string}[])"/>
    public static async Task<MessageTrial> StartAsync(
        AzureRedisEmulatorOptions options, Action<WebApplicationBuilder>? listen = null, params (string Key, string Value)[] settings) =>
        await StartAsync(await AzureRedisEmulator.StartAsync(options), listen, settings);

    /// <summary>Triggers a fault, and waits until both instances are signed in again.</summary>
    /// <returns>The time from which every message must arrive.</returns>
    public Task<TimeSpan> BreakAsync(Action<AzureRedisEmulator> fault) => BreakAsync(azure =>
    {
        fault(azure);
        return Task.CompletedTask;
    });

    /// <inheritdoc cref="BreakAsync(Action{AzureRedisEmulator})"/>
    public async Task<TimeSpan> BreakAsync(Func<AzureRedisEmulator, Task> fault)
    {
        var accepted = Azure.Counters.AuthAccepted;
        await fault(Azure);
        await WaitAsync("both instances are signed in again", () => Azure.Counters.AuthAccepted >= accepted + 2);
        return await WorkAgainAsync();
    }

    /// <summary>
    /// Drops all connections, and slows down the validation for the next ones: until the server has accepted both instances, or long after
    /// it should have. Later renewals are not about slow validation.
    /// </summary>
    public async Task DropUnderSlowValidationAsync(TimeSpan validation)
    {
        var (accepted, late) = (Azure.Counters.AuthAccepted, Messages.Elapsed + validation + (2 * Settling));
        Azure.EdgeFaults.AuthenticationDelay = validation;
        Azure.EdgeFaults.DropConnections();
        await WaitAsync("the server has answered", () => Azure.Counters.AuthAccepted >= accepted + 2 || Messages.Elapsed > late);
        Azure.EdgeFaults.AuthenticationDelay = TimeSpan.Zero;
    }

    /// <summary>Waits until the commands of both instances work, on every server of a cluster.</summary>
    /// <returns>The time from which every message must arrive.</returns>
    public async Task<TimeSpan> WorkAgainAsync()
    {
        await WaitAsync("commands work", async () => await WorksAsync(Speaker) && await WorksAsync(Listener));
        return Messages.Elapsed + Settling;
    }

    /// <summary>Continues until both instances have renewed their token twice, and messages in progress have arrived.</summary>
    /// <param name="moment">The time from which every message must arrive.</param>
    /// <returns>The report for the messages that were published after that.</returns>
    public async Task<MessageReport> FinishAsync(TimeSpan moment)
    {
        await WaitAsync("the moment has come", () => Messages.Elapsed > moment);
        var goals = new[] { Speaker, Listener }.Select(app => (App: app, Rotations: app.Status.Current.TokenRotations + Renewals)).ToList();
        await WaitAsync("both have renewed their token twice", () =>
            goals.TrueForAll(goal => goal.App.Status.Current.TokenRotations >= goal.Rotations));
        // A renewal ends some time after the new token is available: with AUTH, and with the connections that are replaced because of it.
        await Task.Delay(Settling / 2);
        await Messages.StopAsync(moment);
        return Messages.After(moment);
    }

    public async ValueTask DisposeAsync()
    {
        await Messages.DisposeAsync();
        await Speaker.DisposeAsync();
        await Listener.DisposeAsync();
        await Azure.DisposeAsync();
    }

    /// <summary>In a cluster, and with several regions, only a client of them finds the server that has the channel.</summary>
    private static IReadOnlyList<IMessageRoute> Routes(AzureRedisEmulator azure, TestApp speaker, TestApp listener)
    {
        var subscriber = listener.Redis.GetSubscriber();
        return
        [
            ChannelRoute.Plain(subscriber, Publisher()),
            ChannelRoute.Pattern(subscriber, Publisher()),
            ChannelRoute.Sharded(subscriber, Publisher()),
            new SignalRRoute(speaker, listener),
            new HybridCacheRoute(speaker, listener),
        ];

        IMessagePublisher Publisher() =>
            azure.Endpoints.Count > 1 ? new SubscriberPublisher(speaker.Redis.GetSubscriber()) : new AdministratorPublisher(azure);
    }

    private static async Task<bool> WorksAsync(TestApp app)
    {
        var database = app.Redis.GetDatabase();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Keys)
                .Select(i => database.StringSetAsync(string.Create(CultureInfo.InvariantCulture, $"works:{i}"), "again")));
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private static Task WaitAsync(string condition, Func<bool> holds) => WaitAsync(condition, () => Task.FromResult(holds()));

    private static async Task WaitAsync(string condition, Func<Task<bool>> holds)
    {
        for (var since = TimeProvider.System.GetTimestamp(); !await holds();)
        {
            if (TimeProvider.System.GetElapsedTime(since) > _limit)
                throw new TimeoutException($"Not within {_limit}: {condition}.");
            await Task.Delay(_poll);
        }
    }
}
