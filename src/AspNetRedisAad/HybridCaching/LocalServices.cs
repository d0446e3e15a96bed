using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.HybridCaching;

/// <summary>The app's services, as Microsoft's HybridCache sees them: with a memory of its own, and ours as the distributed cache.</summary>
internal sealed class LocalServices(IServiceProvider services, IMemoryCache memory, IDistributedCache distributed) : IKeyedServiceProvider
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(IServiceProvider) ? this
        : serviceType == typeof(IMemoryCache) ? memory
        : serviceType == typeof(IDistributedCache) ? distributed
        : services.GetService(serviceType);

    public object? GetKeyedService(Type serviceType, object? serviceKey) => (services as IKeyedServiceProvider)?.GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => services.GetRequiredKeyedService(serviceType, serviceKey);
}
