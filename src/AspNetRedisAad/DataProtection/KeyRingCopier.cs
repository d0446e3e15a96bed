using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Compares the key rings of the two caches of a move: first when this process has read them, and then repeatedly, because an instance that
/// does not know of the move writes to only one of them.
/// </summary>
internal sealed class KeyRingCopier : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(15);

    /// <summary>The interval while one of the caches is unavailable.</summary>
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly MovingKeyRing _ring;
    private readonly BackgroundLoop _loop;

    public KeyRingCopier(MovingKeyRing ring, TimeProvider time, BackgroundMetrics background, ILogger<KeyRingCopier> logger)
    {
        _ring = ring;
        _loop = new BackgroundLoop("key ring copy", RoundAsync, time, background, logger);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ring.Used += _loop.Nudge;
        _loop.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _loop.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        if (!_ring.IsUsed)
            return Timeout.InfiniteTimeSpan;

        try
        {
            return await _ring.CompareAsync().WaitAsync(stopping).ConfigureAwait(false) ? _interval : _retry;
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            // The connection's own log reports it.
            return _retry;
        }
    }
}
