using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using AspNetRedisAad.Connection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;

namespace AspNetRedisAad.Caching;

/// <summary>
/// Microsoft's Redis cache on the app's one connection. It is wrapped, not registered, because its Dispose closes the connection that it
/// was handed, for every other part of the app.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Disposing the cache would close the shared connection, and it owns nothing else.")]
internal sealed class SharedConnectionCache(RedisConnection connection) : IDistributedCache, IBufferDistributedCache
{
    private readonly RedisCache _cache = new(new RedisCacheOptions
    {
        InstanceName = connection.Settings.InstanceName,
        ConnectionMultiplexerFactory = connection.GetAsync,
    });

    private IBufferDistributedCache Buffers => _cache;

    public byte[]? Get(string key) => _cache.Get(key);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => _cache.GetAsync(key, token);

    public bool TryGet(string key, IBufferWriter<byte> destination) => Buffers.TryGet(key, destination);

    public ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default) =>
        Buffers.TryGetAsync(key, destination, token);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => _cache.Set(key, value, options);

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => Buffers.Set(key, value, options);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        _cache.SetAsync(key, value, options, token);

    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        Buffers.SetAsync(key, value, options, token);

    public void Refresh(string key) => _cache.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => _cache.RefreshAsync(key, token);

    public void Remove(string key) => _cache.Remove(key);

    public Task RemoveAsync(string key, CancellationToken token = default) => _cache.RemoveAsync(key, token);
}
