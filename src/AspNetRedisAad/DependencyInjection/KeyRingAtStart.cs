using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// Decides whether the key ring is read, and created if it does not exist, when the host starts: in a web app, whose cookies need it, and
/// in a worker that uses Data Protection itself. A worker that only calls <c>AddAzureRedisAad</c> gets its key ring when it first protects
/// something; most workers never do.
/// </summary>
internal static class KeyRingAtStart
{
    /// <summary>Whether Data Protection's own hosted service, which reads the ring, has been registered.</summary>
    public static bool ReadsKeyRingAtStart(this IServiceCollection services) => services.Any(IsReader);

    /// <summary>Removes that hosted service from hosts without a web server.</summary>
    public static void ReadKeyRingAtStartOfWebApps(this IServiceCollection services)
    {
        if (services.LastOrDefault(IsReader) is not { ImplementationType: { } implementation } reader)
            return;

        services.Remove(reader);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WebKeyRingReader>(provider => new WebKeyRingReader(
            provider.HasWebServer() ? (IHostedService)ActivatorUtilities.CreateInstance(provider, implementation) : null)));
    }

    /// <summary>The service if the key ring is in use from the start; otherwise nothing.</summary>
    public static IHostedService WhereKeyRingIsReadAtStart(this IServiceProvider provider, Func<IHostedService> create) =>
        provider.HasWebServer() || provider.GetRequiredService<RegisteredServices>().Any(IsReader) ? create() : new WebKeyRingReader(null);

    private static bool HasWebServer(this IServiceProvider provider) =>
        provider.GetRequiredService<RegisteredServices>().Any(service => service.ServiceType == typeof(IServer));

    private static bool IsReader(ServiceDescriptor service) =>
        service is { IsKeyedService: false } && service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly;

    /// <summary>Data Protection's hosted service, or nothing.</summary>
    private sealed class WebKeyRingReader(IHostedService? stock) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => stock?.StartAsync(cancellationToken) ?? Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => stock?.StopAsync(cancellationToken) ?? Task.CompletedTask;
    }
}
