using Microsoft.Extensions.Caching.Memory;

namespace AspNetRedisAad.HybridCaching;

/// <summary>The memory of a HybridCache, whose entries expire together with their tags in Redis.</summary>
internal sealed class TaggedMemory(MemoryCache inner, MemoryTags tags) : IMemoryCache
{
    public bool TryGetValue(object key, out object? value) => inner.TryGetValue(key, out value);

    public ICacheEntry CreateEntry(object key)
    {
        var entry = inner.CreateEntry(key);
        tags.Attach(entry);
        return entry;
    }

    public void Remove(object key) => inner.Remove(key);

    public MemoryCacheStatistics? GetCurrentStatistics() => inner.GetCurrentStatistics();

    public void Dispose() => inner.Dispose();
}
