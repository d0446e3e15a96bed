using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>What the app has registered, for what the container does not tell.</summary>
internal sealed class RegisteredServices(IServiceCollection services)
{
    /// <summary>The type that the container makes for this service by itself; null when something else makes it.</summary>
    public Type? ImplementationOf<T>() =>
        services.LastOrDefault(service => service.ServiceType == typeof(T) && !service.IsKeyedService)?.ImplementationType;

    public bool Any(Func<ServiceDescriptor, bool> predicate) => services.Any(predicate);
}
