using System.Collections.Concurrent;
using AspNetRedisAad.Background;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>All additional multiplexers, until their owners dispose them or the container closes the rest.</summary>
internal sealed class FurtherMultiplexers : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<FurtherMultiplexer, bool> _all = new();
    private readonly BackgroundLoop _loop;
    private volatile bool _isClosed;

    public FurtherMultiplexers(ConnectionParts parts) =>
        _loop = new BackgroundLoop(
            "further multiplexers", RoundAsync, parts.Time, parts.Background, parts.Loggers.CreateLogger<FurtherMultiplexers>());

    public int Count => _all.Count;

    /// <summary>Adds a multiplexer. Returns false when the container has closed all; then this one is closed too.</summary>
    public async ValueTask<bool> AddAsync(FurtherMultiplexer further)
    {
        _all.TryAdd(further, true);
        if (_isClosed)
        {
            await EndAsync(further).ConfigureAwait(false);
            return false;
        }

        _loop.Start();
        _loop.Nudge();
        return true;
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await _loop.DisposeAsync().ConfigureAwait(false);
        foreach (var further in _all.Keys)
            await EndAsync(further).ConfigureAwait(false);
    }

    private async Task<TimeSpan> RoundAsync(CancellationToken stopping)
    {
        foreach (var ended in _all.Keys.Where(further => further.HasEnded))
            await EndAsync(ended).ConfigureAwait(false);
        return _all.IsEmpty ? Timeout.InfiniteTimeSpan : _interval;
    }

    private async ValueTask EndAsync(FurtherMultiplexer further)
    {
        if (_all.TryRemove(further, out _))
            await further.DisposeAsync().ConfigureAwait(false);
    }
}
