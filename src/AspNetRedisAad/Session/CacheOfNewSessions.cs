using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.Session;

/// <summary>
/// The cache that ASP.NET Core's own session uses when the session is new. At its first use, such a session looks itself up in the cache
/// and blocks; but nothing can be stored under a key that has just been created.
/// </summary>
/// <param name="cache">The cache that stores the sessions.</param>
/// <param name="isReachable">Whether it makes sense to start a session.</param>
internal sealed class CacheOfNewSessions(IDistributedCache cache, Func<bool> isReachable) : IDistributedCache
{
    public byte[]? Get(string key) =>
        isReachable() ? null : throw new InvalidOperationException("The cache that keeps the sessions cannot be reached.");

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        token.IsCancellationRequested ? Task.FromCanceled<byte[]?>(token) : Task.FromResult(Get(key));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => cache.Set(key, value, options);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        cache.SetAsync(key, value, options, token);

    public void Refresh(string key) => cache.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => cache.RefreshAsync(key, token);

    public void Remove(string key) => cache.Remove(key);

    public Task RemoveAsync(string key, CancellationToken token = default) => cache.RemoveAsync(key, token);
}
