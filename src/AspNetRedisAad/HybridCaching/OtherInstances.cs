using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// The instances that listen on the other cache of a move. They get the same messages as those on this cache. If a message could not be
/// sent, they are told to drop everything as soon as the other cache can be reached again.
/// </summary>
internal sealed class OtherInstances : IDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly OtherSide _side;
    private readonly Invalidation _everything;
    private readonly RedisChannel _channel;
    private readonly BackgroundLoop _loop;
    private int _unsent;

    public OtherInstances(OtherSide side, Invalidation everything, TimeProvider time, BackgroundMetrics background, ILogger logger)
    {
        (_side, _everything, _channel) = (side, everything, Invalidation.Channel(side.Connection.Settings));
        _loop = new BackgroundLoop("HybridCache backplane of the other cache", RoundAsync, time, background, logger);
        _loop.Start();
    }

    /// <summary>Never fails, and takes at most one second.</summary>
    public async Task PublishAsync(Invalidation invalidation)
    {
        if (await _side.PublishAsync(_channel, invalidation.Write()).ConfigureAwait(false) is not null)
            return;

        Volatile.Write(ref _unsent, 1);
        _loop.Nudge();
    }

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        if (_side.Connection.Outage.IsWhole && Interlocked.Exchange(ref _unsent, 0) == 1)
            await PublishAsync(_everything).WaitAsync(stopping).ConfigureAwait(false);
        return Volatile.Read(ref _unsent) == 1 ? _retry : Timeout.InfiniteTimeSpan;
    }
}
