using AspNetRedisAad.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Identity;

/// <summary>Keeps <see cref="RedisTokenStore"/> supplied with a token that has life left, from the start of the host until it has stopped.</summary>
internal sealed class TokenRefreshService(
    EntraTokenSource source,
    RedisTokenStore store,
    IOptions<AzureRedisAadOptions> options,
    Jitter jitter,
    TimeProvider time,
    ILogger<TokenRefreshService> logger) : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task? _loop;

    /// <summary>Starts the refresh if it does not run yet: whoever needs the connection before the host has started calls this first.</summary>
    public void EnsureStarted()
    {
        lock (_gate)
            _loop ??= Task.Run(RunAsync);
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        EnsureStarted();
        return Task.CompletedTask;
    }

    /// <summary>Other services may use Redis until the very end of their own stop.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        var schedule = new RefreshSchedule(options.Value.RefreshAtShareOfLife, phase: jitter.Next());
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(await NextAsync(schedule).ConfigureAwait(false), time, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Asks for a token once; returns how long to wait before the next request.</summary>
    private async Task<TimeSpan> NextAsync(RefreshSchedule schedule)
    {
        try
        {
            var token = await source.AcquireAsync(store.Current, _stopping.Token).ConfigureAwait(false);
            store.Publish(token);

            var refreshAt = schedule.RefreshAt(token);
            Log.TokenAcquired(logger, token.UserName, token.ExpiresOn, refreshAt);
            var delay = refreshAt - time.GetUtcNow();
            return delay > TimeSpan.Zero ? delay : RefreshSchedule.RetryDelay(1, token, time.GetUtcNow(), jitter.Next());
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            store.ReportFailure((e as TokenUnavailableException)?.Reason ?? e.GetType().Name);

            var snapshot = store.Snapshot;
            var delay = RefreshSchedule.RetryDelay(snapshot.Failures, snapshot.Token, time.GetUtcNow(), jitter.Next());
            if (snapshot.Token is { } current)
                Log.TokenNotRenewed(logger, e.Message, delay, current.ExpiresOn);
            else
                Log.NoTokenYet(logger, e.Message, delay);
            return delay;
        }
    }
}
