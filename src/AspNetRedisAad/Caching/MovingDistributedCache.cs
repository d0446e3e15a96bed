using System.Buffers;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Caching;

/// <summary>The distributed cache while its entries move from one cache to another.</summary>
internal sealed class MovingDistributedCache : IDistributedCache, IBufferDistributedCache, ILateWriter
{
    private readonly TimeProvider _time;
    private readonly CacheMetrics _metrics;
    private readonly Func<Exception?> _closed;
    private readonly Action<Exception> _notRenewed;
    private readonly MovingSide _read;
    private readonly MovingSide _other;
    private readonly MovingReads _reads;
    private readonly MovingWrites _writes;

    /// <param name="move">The move.</param>
    /// <param name="prefixes">The prefixes of the keys in the new cache and in the old one.</param>
    /// <param name="time">The clock for expirations.</param>
    /// <param name="metrics">Counts and times the operations.</param>
    /// <param name="logger">Receives entries that are not valid, and expirations that could not be renewed.</param>
    /// <param name="closed">Says why the connection is closed, once it is closed.</param>
    public MovingDistributedCache(
        Move move, (string New, string Old) prefixes, TimeProvider time, CacheMetrics metrics, ILogger logger, Func<Exception?> closed)
    {
        (_time, _metrics, _closed) = (time, metrics, closed);
        _notRenewed = RedisDistributedCache.NotRenewed(move.Read, metrics, new Seldom(time), logger);
        var to = new MovingSide(move.To, prefixes.New, isCompared: !move.ReadsOld, move.Times, logger);
        var from = new MovingSide(move.From, prefixes.Old, isCompared: false, move.Times, logger);
        (_read, _other) = move.ReadsOld ? (from, to) : (to, from);
        var old = new OldEntries(from, move);
        _reads = new MovingReads(move, _read, old);
        _writes = new MovingWrites(move, _read, _other, old);
        move.Other.Late.Register(this);
    }

    public string Kind => "cache";

    public byte[]? Get(string key) =>
        _metrics.Measure("get", () =>
            Done(ReadAsync(key, blocks: true, refreshes: false, CancellationToken.None)), RedisDistributedCache.HitOrMiss);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        _metrics.FinishAsync(
            _metrics.Start(), "get", ReadAsync(key, blocks: false, refreshes: false, token), RedisDistributedCache.HitOrMiss);

    public bool TryGet(string key, IBufferWriter<byte> destination) => Copy(Get(key), destination);

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default) =>
        Copy(await GetAsync(key, token).ConfigureAwait(false), destination);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        _metrics.Measure("set", () => Done(WriteAsync(key, value, options, blocks: true, CancellationToken.None)));

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => Set(key, value.ToArray(), options);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        _metrics.FinishAsync(_metrics.Start(), "set", WriteAsync(key, value, options, blocks: false, token));

    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        new(SetAsync(key, value.ToArray(), options, token));

    public void Refresh(string key) =>
        _metrics.Measure("refresh", () => Done(ReadAsync(key, blocks: true, refreshes: true, CancellationToken.None)));

    public Task RefreshAsync(string key, CancellationToken token = default) =>
        _metrics.FinishAsync(_metrics.Start(), "refresh", ReadAsync(key, blocks: false, refreshes: true, token));

    public void Remove(string key) => _metrics.Measure("remove", () => Done(RemoveAsync(key, blocks: true, CancellationToken.None)));

    public Task RemoveAsync(string key, CancellationToken token = default) =>
        _metrics.FinishAsync(_metrics.Start(), "remove", RemoveAsync(key, blocks: false, token));

    public Task WriteLateAsync(string key, CancellationToken cancellationToken) => _writes.WriteLateAsync(key, cancellationToken);

    private static T Done<T>(Task<T> work) => work.GetAwaiter().GetResult();

    private static bool Copy(byte[]? value, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (value is null)
            return false;
        destination.Write(value);
        return true;
    }

    private async Task<byte[]?> ReadAsync(string key, bool blocks, bool refreshes, CancellationToken token)
    {
        Check(key, token);
        var entry = await _reads.ReadAsync(this, key, blocks, token).WaitAsync(token).ConfigureAwait(false);
        if (entry is null)
            return null;

        if (entry.Expiry.Sliding is { } sliding && (_read.IsRenewalDue(key, sliding) || refreshes)
            && entry.Expiry.TimeToLive(_time.GetUtcNow()) is { } life)
        {
            // In both caches, so that the entry lives equally long in both.
            _read.Renew(key, life, _notRenewed);
            _other.Renew(key, life, _ => { });
        }

        return (byte[]?)entry.Data;
    }

    private async Task<bool> WriteAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, bool blocks, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        Check(key, token);
        var now = _time.GetUtcNow();
        var expiry = EntryExpiry.Of(options, now);
        var entry = new MovingEntry(expiry, value, default, IsCompared: false);
        // Not canceled between the two caches.
        await _writes.SetAsync(this, key, entry, expiry.TimeToLive(now), blocks, token).WaitAsync(token).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> RemoveAsync(string key, bool blocks, CancellationToken token)
    {
        Check(key, token);
        await _writes.RemoveAsync(this, key, blocks, token).WaitAsync(token).ConfigureAwait(false);
        return true;
    }

    /// <summary>The key ring of either cache is not an entry.</summary>
    private void Check(string key, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (_closed() is { } reason)
            throw reason;
        (_, _) = (_read.KeyOf(key), _other.KeyOf(key));
    }
}
