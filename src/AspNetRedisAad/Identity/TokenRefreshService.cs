using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.Identity;

/// <summary>Starts the refreshers before anything else in the app starts, and stops them after everything else has stopped.</summary>
internal sealed class TokenRefreshService(TokenRefreshers all, IReadOnlyCollection<TokenRefresher> used) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var refresher in used)
            refresher.EnsureStarted();
        return Task.CompletedTask;
    }

    /// <summary>Other services may use Redis until the end of their own stop.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => all.DisposeAsync().AsTask();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
