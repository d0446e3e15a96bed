using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// Which entries in memory have which tags in Redis. HybridCache gives an entry that it reads from Redis the tags of the call that asked
/// for it, and a later removal by tag passes by an entry whose tags that call did not name.
/// </summary>
internal sealed class MemoryTags
{
    private static readonly AsyncLocal<Reading?> _reading = new();

    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);
    private long _removals;

    /// <summary>
    /// Begins to read an entry from Redis. What comes into memory in the caller's flow under this key has the tags that are found.
    /// </summary>
    public Reading Begin(string key) => _reading.Value = new Reading(key, Volatile.Read(ref _removals));

    /// <summary>Lets the entry end with its tags.</summary>
    public void Attach(ICacheEntry entry)
    {
        if (_reading.Value is not { Tags: { Count: > 0 } tags } reading || !reading.Key.Equals(entry.Key))
            return;

        foreach (var tag in tags)
            entry.AddExpirationToken(_states.GetOrAdd(tag, static _ => new State()).TokenSince(reading.Removals));
    }

    /// <summary>Ends all entries with this tag, also those that are being read.</summary>
    public void Remove(string tag)
    {
        // In this order: who has begun to read before must find that the tag was removed after.
        var removal = Interlocked.Increment(ref _removals);
        _states.GetOrAdd(tag, static _ => new State()).Remove(removal);
    }

    /// <param name="key">Of the entry.</param>
    /// <param name="removals">How many removals there had been when it began.</param>
    internal sealed class Reading(string key, long removals)
    {
        public string Key => key;

        public long Removals => removals;

        public IReadOnlyList<string> Tags { get; set; } = [];
    }

    /// <summary>Of one tag.</summary>
#pragma warning disable CA1001 // A source without a timer holds nothing to be disposed of.
    private sealed class State
#pragma warning restore CA1001
    {
        private readonly Lock _lock = new();
        private CancellationTokenSource _current = new();
        private CancellationTokenSource? _last;
        private long _lastRemoval;

        /// <summary>Has changed already when the tag was removed after the reading had begun.</summary>
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
