using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.Session;

/// <summary>
/// The cache as ASP.NET Core's own session meets it when it is new. It looks for itself in the cache at its first use, and blocks on that;
/// but nothing can be there under a key that has just been made.
/// </summary>
/// <param name="cache">Where sessions are kept.</param>
/// <param name="isReachable">Whether it makes sense to begin one.</param>
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
