using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The app's registrations, for questions that the container does not answer.</summary>
internal sealed class RegisteredServices(IServiceCollection services)
{
    /// <summary>The type that the container creates for this service; null if a factory or an instance provides it.</summary>
    public Type? ImplementationOf<T>() =>
        services.LastOrDefault(service => service.ServiceType == typeof(T) && !service.IsKeyedService)?.ImplementationType;

    public bool Any(Func<ServiceDescriptor, bool> predicate) => services.Any(predicate);
}
