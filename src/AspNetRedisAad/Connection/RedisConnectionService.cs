using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Makes the connections before anything else in the app starts and may need one, and waits for them as long as the settings allow.
/// </summary>
/// <param name="connections">All of the app.</param>
internal sealed class RedisConnectionService(IReadOnlyList<StartingConnection> connections) : IHostedLifecycleService, IDisposable
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

    public void Dispose() => _stopping.Dispose();

    private async Task StartAsync(StartingConnection starting, CancellationToken cancellationToken)
    {
        var (connection, logger, explainAsync, isRead) = starting;
        if (!isRead)
            await StartUnreadAsync(connection, logger, cancellationToken).ConfigureAwait(false);
        else if (await connection.WaitUntilReadyAsync(connection.Settings.StartTimeout, cancellationToken).ConfigureAwait(false))
        {
            Log.Connected(logger, connection.EndpointText, connection.Tokens.Current!.UserName);
            connection.StartOutageLog(explainAsync);
        }
        else if (connection.Settings.RequireConnectionAtStart)
        {
            await explainAsync(cancellationToken).ConfigureAwait(false);
            throw connection.NotReady();
        }
        else
        {
            Log.NotConnectedYet(logger, connection.Settings.StartTimeout, connection.NotReady().Message);
            connection.StartOutageLog(explainAsync);
            _explanations.Add(explainAsync(_stopping.Token));
        }
    }

    /// <summary>What the app does not read is not worth a long wait, and whoever moves tells of it.</summary>
    private static async Task StartUnreadAsync(RedisConnection connection, ILogger logger, CancellationToken cancellationToken)
    {
        var patience = connection.Settings.StartTimeout < _unreadPatience ? connection.Settings.StartTimeout : _unreadPatience;
        if (await connection.WaitUntilReadyAsync(patience, cancellationToken).ConfigureAwait(false))
            Log.Connected(logger, connection.EndpointText, connection.Tokens.Current!.UserName);
    }
}
