using System.Diagnostics;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>
/// Publishes numbered messages, a hundred per second on each of several routes, and counts how often each one arrives. A message that could
/// not be published is not expected.
/// </summary>
internal sealed class MessageLedger : IAsyncDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Longer than the slowest route waits for a message.</summary>
    private static readonly TimeSpan _messagesMayTake = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _secondCopiesMayTake = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly CancellationTokenSource _stopping = new();
    private readonly IReadOnlyList<IMessageRoute> _routes;
    private readonly IReadOnlyList<RouteLedger> _ledgers;
    private Task _publishing = Task.CompletedTask;

    private MessageLedger(IReadOnlyList<IMessageRoute> routes)
    {
        _routes = routes;
        _ledgers = [.. routes.Select(route => new RouteLedger(route))];
    }

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Listens and publishes; returns when a message has arrived on every route.</summary>
    public static async Task<MessageLedger> StartAsync(params IReadOnlyList<IMessageRoute> routes)
    {
        var ledger = new MessageLedger(routes);
        try
        {
            foreach (var route in ledger._ledgers)
                await route.ListenAsync();
            ledger._publishing = Task.WhenAll(ledger._ledgers.Select(ledger.PublishAsync));
            await ledger.WaitAsync(_startLimit, () => ledger._ledgers.All(route => route.HasHeard));
            if (ledger._ledgers.FirstOrDefault(route => !route.HasHeard) is { } silent)
                throw new TimeoutException($"No message has arrived: {silent.Report(TimeSpan.Zero, TimeSpan.MaxValue)}");
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops publishing, and waits for messages in progress.</summary>
    /// <param name="moment">Earlier messages are not waited for.</param>
    public async Task StopAsync(TimeSpan moment)
    {
        await _stopping.CancelAsync();
        await _publishing;
        await WaitAsync(_messagesMayTake, () => _ledgers.All(route => route.HasHeardAllSince(moment)));
        await Task.Delay(_secondCopiesMayTake);
    }

    /// <summary>The report for messages that were published after this moment.</summary>
    public MessageReport After(TimeSpan moment) => Between(moment, TimeSpan.MaxValue);

    /// <summary>The report for messages that were published in this period.</summary>
    public MessageReport Between(TimeSpan from, TimeSpan until) => new([.. _ledgers.Select(route => route.Report(from, until))]);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _publishing;
        foreach (var route in _routes)
            await route.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task PublishAsync(RouteLedger route)
    {
        using var pace = new PeriodicTimer(_pace);
        for (var number = 0; !_stopping.IsCancellationRequested; number++)
        {
            await route.PublishAsync(number, _watch.Elapsed);
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task WaitAsync(TimeSpan limit, Func<bool> holds)
    {
        for (var end = _watch.Elapsed + limit; !holds() && _watch.Elapsed < end;)
            await Task.Delay(_poll);
    }
}
