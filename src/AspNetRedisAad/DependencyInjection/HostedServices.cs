using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>Several that are only known when the settings are.</summary>
/// <param name="services">Owned by the container.</param>
internal sealed class HostedServices(IReadOnlyList<IHostedService> services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(services.Select(service => service.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(services.Select(service => service.StopAsync(cancellationToken)));
}
