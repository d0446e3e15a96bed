using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The services that all connections share.</summary>
internal static class SharedServices
{
    public static void AddShared(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(TokenRefreshers)))
            return;

        services.AddSingleton(new RegisteredServices(services));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new Jitter(new Random()));
        services.AddMetrics();
        services.AddSingleton<BackgroundMetrics>();
        services.AddSingleton<TokenMetrics>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<OutageMetrics>();
        services.AddSingleton<CacheMetrics>();
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton<KeyRingMetrics>();
        services.AddSingleton<MoveMetrics>();
        services.AddSingleton<TokenRefreshers>();
        services.AddSingleton<IValidateOptions<AzureRedisAadOptions>, AzureRedisAadOptionsValidator>();

        services.AddSingleton<FirstConnection>();

        // The order matters: the connection waits for the first token. Both come before the app's own services, so those are disposed of
        // first.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(provider => new TokenRefreshService(
            provider.GetRequiredService<TokenRefreshers>(),
            [.. provider.ConnectionNames().Select(name => provider.GetRequiredKeyedService<TokenRefresher>(name))])));
        services.Insert(1, ServiceDescriptor.Singleton<IHostedService>(provider => new RedisConnectionService(
            [.. provider.ConnectionNames().SelectMany(provider.StartingConnectionsOf)], provider.GetRequiredService<TimeProvider>())));
        services.Insert(2, ServiceDescriptor.Singleton<IHostedService>(provider => new HostedServices(
            [.. provider.ConnectionNames().Select(name => provider.MoveKeeperOf(name)).OfType<IHostedService>()])));
    }

    /// <summary>The names of all connections of the app.</summary>
    public static IEnumerable<string> ConnectionNames(this IServiceProvider provider) =>
        provider.GetServices<RedisConnectionRegistration>().Select(connection => connection.Name);
}
