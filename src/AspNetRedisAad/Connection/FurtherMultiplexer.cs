using System.Collections.Concurrent;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>A multiplexer beside the app's, which somebody else owns.</summary>
internal sealed class FurtherMultiplexer : IAsyncDisposable
{
    private readonly ConcurrentBag<WeakReference<ConnectionMultiplexer>> _opened = [];
    private readonly Action? _close;

    /// <param name="parts">The connection's.</param>
    /// <param name="close">What is to end with the container besides.</param>
    public FurtherMultiplexer(ConnectionParts parts, Action? close = null)
    {
        _close = close;
        Upkeep = new MultiplexerUpkeep(parts);
    }

    public MultiplexerUpkeep Upkeep { get; }

    /// <summary>Whether its owner has disposed of it, or has dropped it.</summary>
    public bool HasEnded => !_opened.IsEmpty
        && _opened.All(opened => !opened.TryGetTarget(out var multiplexer) || ServerDirectory.IsDisposed(multiplexer));

    /// <summary>StackExchange.Redis has opened it; of several regions, the multiplexer of one.</summary>
    public void Opened(ConnectionMultiplexer multiplexer) => _opened.Add(new(multiplexer));

    /// <summary>Ends the upkeep, and closes the multiplexer unless its owner has done so.</summary>
    public async ValueTask DisposeAsync()
    {
        var multiplexer = Upkeep.Multiplexer;
        var hasEnded = HasEnded;
        await Upkeep.DisposeAsync().ConfigureAwait(false);
        if (hasEnded)
            return;

        _close?.Invoke();
        if (multiplexer is not null)
            await multiplexer.DisposeAsync().ConfigureAwait(false);
    }
}
