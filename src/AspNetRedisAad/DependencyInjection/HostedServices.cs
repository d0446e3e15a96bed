using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>Hosted services that are known only when the settings have been read.</summary>
/// <param name="services">The services, which the container owns.</param>
internal sealed class HostedServices(IReadOnlyList<IHostedService> services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(services.Select(service => service.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(services.Select(service => service.StopAsync(cancellationToken)));
}
