using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// Knows which tags the entries in memory have in Redis. HybridCache gives an entry that it reads from Redis the tags of the call that
/// requested it. A later removal by tag would miss an entry whose tags that call did not name.
/// </summary>
internal sealed class MemoryTags
{
    private static readonly AsyncLocal<Reading?> _reading = new();

    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);
    private long _removals;

    /// <summary>
    /// Starts to read an entry from Redis. An entry that the caller's flow stores in memory under this key gets the tags that are found.
    /// </summary>
    public Reading Begin(string key) => _reading.Value = new Reading(key, Volatile.Read(ref _removals));

    /// <summary>Makes the entry expire with its tags.</summary>
    public void Attach(ICacheEntry entry)
    {
        if (_reading.Value is not { Tags: { Count: > 0 } tags } reading || !reading.Key.Equals(entry.Key))
            return;

        foreach (var tag in tags)
            entry.AddExpirationToken(_states.GetOrAdd(tag, static _ => new State()).TokenSince(reading.Removals));
    }

    /// <summary>Expires all entries with this tag, including those that are being read.</summary>
    public void Remove(string tag)
    {
        // The order matters: a read that started before must see that the tag was removed afterwards.
        var removal = Interlocked.Increment(ref _removals);
        _states.GetOrAdd(tag, static _ => new State()).Remove(removal);
    }

    /// <param name="key">The entry's key.</param>
    /// <param name="removals">The number of removals when the read started.</param>
    internal sealed class Reading(string key, long removals)
    {
        public string Key => key;

        public long Removals => removals;

        public IReadOnlyList<string> Tags { get; set; } = [];
    }

    /// <summary>The state of one tag.</summary>
#pragma warning disable CA1001 // A source without a timer has nothing to dispose.
    private sealed class State
#pragma warning restore CA1001
    {
        private readonly Lock _lock = new();
        private CancellationTokenSource _current = new();
        private CancellationTokenSource? _last;
        private long _lastRemoval;

        /// <summary>Has already changed if the tag was removed after the read started.</summary>
        public CancellationChangeToken TokenSince(long removals)
        {
            lock (_lock)
                return new CancellationChangeToken((_lastRemoval > removals ? _last! : _current).Token);
        }

        public void Remove(long removal)
        {
            lock (_lock)
                (_last, _current, _lastRemoval) = (_current, new CancellationTokenSource(), Math.Max(_lastRemoval, removal));
            _last.Cancel();
        }
    }
}
