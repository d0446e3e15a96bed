using System.Collections.Concurrent;
using AspNetRedisAad.Connection.Outages;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Opens the connections before anything else in the app starts, and waits for them as long as the settings allow.
/// </summary>
/// <param name="connections">All connections of the app.</param>
/// <param name="time">For the wait.</param>
internal sealed class RedisConnectionService(IReadOnlyList<StartingConnection> connections, TimeProvider time)
    : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan _unreadPatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _explanations = [];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (ForceReconnect.IsOn(AppContext.TryGetSwitch))
            Log.ForceReconnect(connections[0].Logger, ForceReconnect.Switch);
        return Task.WhenAll(connections.Select(each => StartAsync(each, cancellationToken)));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_explanations).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>May come before the stop: a test host stops an app while the app's own <c>Run</c> disposes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var outageLog in connections.Select(each => each.OutageLog).OfType<OutageLog>())
            await outageLog.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartAsync(StartingConnection starting, CancellationToken cancellationToken)
    {
        var (connection, outageLog, logger, explainAsync) = starting;
        if (outageLog is null)
            await StartUnreadAsync(starting, cancellationToken).ConfigureAwait(false);
        else if (await IsReadyAsync(starting, connection.Settings.StartTimeout, cancellationToken).ConfigureAwait(false))
        {
            Log.Connected(logger, connection.EndpointText, connection.UserName!);
            outageLog.Start();
        }
        else if (connection.Settings.RequireConnectionAtStart)
        {
            await explainAsync(cancellationToken).ConfigureAwait(false);
            throw connection.NotReady();
        }
        else
        {
            Log.NotConnectedYet(logger, connection.Settings.StartTimeout, connection.NotReady().Message);
            outageLog.Start();
            _explanations.Add(explainAsync(_stopping.Token));
        }
    }

    /// <summary>A cache that the app does not read is not worth a long wait. The move reports its state.</summary>
    private async Task StartUnreadAsync(StartingConnection starting, CancellationToken cancellationToken)
    {
        var (connection, _, logger, _) = starting;
        var patience = connection.Settings.StartTimeout < _unreadPatience ? connection.Settings.StartTimeout : _unreadPatience;
        if (await IsReadyAsync(starting, patience, cancellationToken).ConfigureAwait(false))
            Log.Connected(logger, connection.EndpointText, connection.UserName!);
    }

    private async Task<bool> IsReadyAsync(StartingConnection starting, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await starting.Connection.GetReadyAsync(cancellationToken).WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
