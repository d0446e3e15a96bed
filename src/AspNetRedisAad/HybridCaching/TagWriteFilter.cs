using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// The distributed cache below a HybridCache. It does not write while it repeats an invalidation of another instance, which has already
/// written it: a second, later write would drop what has been cached since. It also records the tags of an entry that is read.
/// </summary>
internal sealed class TagWriteFilter(IDistributedCache inner, MemoryTags tags) : IBufferDistributedCache
{
    private static readonly AsyncLocal<bool> _repeating = new();

    private readonly IBufferDistributedCache _inner = (IBufferDistributedCache)inner;

    /// <summary>Runs an action without writing.</summary>
    public static void Repeat(Action action)
    {
        _repeating.Value = true;
        action();
        _repeating.Value = false;
    }

    public byte[]? Get(string key) => _inner.Get(key);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => _inner.GetAsync(key, token);

    public bool TryGet(string key, IBufferWriter<byte> destination) => _inner.TryGet(key, destination);

    /// <summary>This method is not async, because its caller must see what it starts.</summary>
    public ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default) =>
        ReadAsync(tags.Begin(key), destination, token);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        if (!_repeating.Value)
            _inner.Set(key, value, options);
    }

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options)
    {
        if (!_repeating.Value)
            _inner.Set(key, value, options);
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        _repeating.Value ? Task.CompletedTask : _inner.SetAsync(key, value, options, token);

    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        _repeating.Value ? ValueTask.CompletedTask : _inner.SetAsync(key, value, options, token);

    public void Refresh(string key) => _inner.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => _inner.RefreshAsync(key, token);

    public void Remove(string key) => _inner.Remove(key);

    public Task RemoveAsync(string key, CancellationToken token = default) => _inner.RemoveAsync(key, token);

    private async ValueTask<bool> ReadAsync(MemoryTags.Reading reading, IBufferWriter<byte> destination, CancellationToken token)
    {
        using var buffer = new PooledWriter();
        if (!await _inner.TryGetAsync(reading.Key, buffer, token).ConfigureAwait(false))
            return false;

        reading.Tags = PayloadTags.Read(buffer.Written);
        destination.Write(buffer.Written);
        return true;
    }
}
