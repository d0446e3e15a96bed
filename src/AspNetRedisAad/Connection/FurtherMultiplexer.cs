using System.Collections.Concurrent;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>An additional multiplexer that belongs to other code.</summary>
internal sealed class FurtherMultiplexer : IAsyncDisposable
{
    private readonly ConcurrentBag<WeakReference<ConnectionMultiplexer>> _opened = [];
    private readonly Action? _close;

    /// <param name="parts">The parts of the connection.</param>
    /// <param name="close">What else to close with the container.</param>
    public FurtherMultiplexer(ConnectionParts parts, Action? close = null)
    {
        _close = close;
        Upkeep = new MultiplexerUpkeep(parts);
    }

    public MultiplexerUpkeep Upkeep { get; }

    /// <summary>Whether its owner has disposed it, or no longer references it.</summary>
    public bool HasEnded => !_opened.IsEmpty
        && _opened.All(opened => !opened.TryGetTarget(out var multiplexer) || ServerDirectory.IsDisposed(multiplexer));

    /// <summary>StackExchange.Redis has opened the multiplexer, or the multiplexer of one of several regions.</summary>
    public void Opened(ConnectionMultiplexer multiplexer) => _opened.Add(new(multiplexer));

    /// <summary>Stops the upkeep, and closes the multiplexer unless its owner has done so.</summary>
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
