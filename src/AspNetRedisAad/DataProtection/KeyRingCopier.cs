using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Compares the rings of the two caches of a move: when this process has read them, and from then on, for an instance that does not know of
/// the move writes to one of them alone.
/// </summary>
internal sealed class KeyRingCopier : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(15);

    /// <summary>While one of them is away.</summary>
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
            // The connection's own log tells of it.
            return _retry;
        }
    }
}
