using AspNetRedisAad.Background;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Compares the key ring in Redis with what this process knows: when the ring has been read, when a connection has been restored, and then
/// repeatedly, because a server may lose the ring, and other instances add keys to it.
/// </summary>
internal sealed class KeyRingComparer : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(15);

    /// <summary>The interval while a cache is unavailable.</summary>
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly IStoredKeyRing _ring;
    private readonly OutageTracker _outage;
    private readonly BackgroundLoop _loop;

    public KeyRingComparer(
        IStoredKeyRing ring, OutageTracker outage, TimeProvider time, BackgroundMetrics background, ILogger<KeyRingComparer> logger)
    {
        (_ring, _outage) = (ring, outage);
        _loop = new BackgroundLoop("key ring comparison", RoundAsync, time, background, logger);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ring.Used += _loop.Nudge;
        _outage.Changed += _loop.Nudge;
        _loop.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public ValueTask DisposeAsync()
    {
        _ring.Used -= _loop.Nudge;
        _outage.Changed -= _loop.Nudge;
        return _loop.DisposeAsync();
    }

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        if (!_ring.IsUsed)
            return Timeout.InfiniteTimeSpan;

        try
        {
            return await _ring.CompareAsync().WaitAsync(stopping).ConfigureAwait(false) ? _interval : _retry;
        }
        catch (RedisServerException)
        {
            // It refuses the command, and will do so again.
            return _interval;
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            // The connection's own log reports it.
            return _retry;
        }
    }
}
