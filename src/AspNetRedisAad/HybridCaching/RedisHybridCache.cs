using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// Microsoft's HybridCache, which keeps entries in memory and in Redis, with the missing link between instances: when one instance sets,
/// removes or invalidates an entry, the others drop it.
/// </summary>
internal sealed class RedisHybridCache : HybridCache, IDisposable
{
    private readonly IServiceProvider _services;
    private readonly Func<IServiceProvider, HybridCache> _create;
    private readonly IDistributedCache _distributed;
    private readonly IOptions<HybridCacheOptions> _options;
    private readonly Backplane _backplane;
    private volatile Local _local;

    /// <param name="services">The app's services.</param>
    /// <param name="create">Creates Microsoft's HybridCache.</param>
    /// <param name="connection">The connection that carries the invalidations.</param>
    /// <param name="move">The connection's move to another cache; null if it is not moving.</param>
    /// <param name="distributed">The distributed cache on the connection.</param>
    /// <param name="options">The options of this HybridCache.</param>
    public RedisHybridCache(
        IServiceProvider services,
        Func<IServiceProvider, HybridCache> create,
        RedisConnection connection,
        Move? move,
        IDistributedCache distributed,
        HybridCacheOptions options)
    {
        _options = Options.Create(options);
        _services = services;
        _create = create;
        _distributed = distributed;
        _local = CreateLocal();
        _backplane = new Backplane(
            move?.Read ?? connection,
            move is { WritesBoth: true } ? move.Other : null,
            Apply,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<BackgroundMetrics>(),
            services.GetRequiredService<ILogger<RedisHybridCache>>());
    }

    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        _local.Cache.GetOrCreateAsync(key, state, factory, options, tags, cancellationToken);

    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        ReadOnlySpan<char> key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        _local.Cache.GetOrCreateAsync(key, state, factory, options, tags, cancellationToken);

    public override ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        TellAsync(_local.Cache.SetAsync(key, value, options, tags, cancellationToken), Invalidation.Key, key);

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        TellAsync(_local.Cache.RemoveAsync(key, cancellationToken), Invalidation.Key, key);

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        TellAsync(_local.RemoveByTagAsync(tag, cancellationToken), Invalidation.Tag, tag);

    public void Dispose()
    {
        _backplane.Dispose();
        _local.Memory.Dispose();
    }

    /// <summary>
    /// Runs even if Redis could not be reached: the local memory has changed by then, and the other instances must not keep the old value.
    /// </summary>
    private async ValueTask TellAsync(ValueTask change, char kind, string name)
    {
        try
        {
            await change.ConfigureAwait(false);
        }
        finally
        {
            await _backplane.PublishAsync(kind, name).ConfigureAwait(false);
        }
    }

    private void Apply(Invalidation invalidation)
    {
        switch (invalidation.Kind)
        {
            case Invalidation.Key:
                // The memory cache uses the same key.
                _local.Memory.Remove(invalidation.Name);
                break;
            case Invalidation.Tag:
                TagWriteFilter.Repeat(() => _ = _local.RemoveByTagAsync(invalidation.Name, default).AsTask());
                break;
            default:
                // HybridCache reads the invalidation time of a tag only once, so a new instance is needed. Calls in progress finish in the
                // old one.
                _local = CreateLocal();
                break;
        }
    }

    private Local CreateLocal()
    {
        var options = _services.GetService<IOptions<MemoryCacheOptions>>() ?? Options.Create(new MemoryCacheOptions());
        var (memory, tags) = (new MemoryCache(options, _services.GetRequiredService<ILoggerFactory>()), new MemoryTags());
        var services = new LocalServices(_services, new TaggedMemory(memory, tags), new TagWriteFilter(_distributed, tags), _options);
        return new Local(_create(services), memory, tags);
    }

    private sealed record Local(HybridCache Cache, MemoryCache Memory, MemoryTags Tags)
    {
        /// <summary>Drops the entries whose tags HybridCache knows, and those whose tags Redis knows.</summary>
        public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken)
        {
            var removing = Cache.RemoveByTagAsync(tag, cancellationToken);
            Tags.Remove(tag);
            return removing;
        }
    }
}
