using AspNetRedisAad.Background;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// The instances that listen on the other side of a move. They are told what they are told on this one; and to drop everything, if
/// something could not be told, as soon as that side can be reached again.
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

    /// <summary>Never fails, and lasts a second at most.</summary>
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
