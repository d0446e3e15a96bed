using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.HybridCaching;

/// <summary>
/// The app's services, as Microsoft's HybridCache gets them: with a separate memory cache, the package's distributed cache, and the options
/// of its connection.
/// </summary>
internal sealed class LocalServices(
    IServiceProvider services, IMemoryCache memory, IDistributedCache distributed, IOptions<HybridCacheOptions> options)
    : IKeyedServiceProvider
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(IServiceProvider) ? this
        : serviceType == typeof(IMemoryCache) ? memory
        : serviceType == typeof(IDistributedCache) ? distributed
        : serviceType == typeof(IOptions<HybridCacheOptions>) ? options
        : services.GetService(serviceType);

    /// <summary>
    /// HybridCache can be configured with the key of another distributed cache, but this one always uses its connection's cache.
    /// </summary>
    public object? GetKeyedService(Type serviceType, object? serviceKey) => serviceType == typeof(IDistributedCache)
        ? distributed
        : (services as IKeyedServiceProvider)?.GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => serviceType == typeof(IDistributedCache)
        ? distributed
        : services.GetRequiredKeyedService(serviceType, serviceKey);
}
