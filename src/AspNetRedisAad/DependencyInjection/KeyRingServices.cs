using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.DataProtection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// The services of the key ring, other than its storage. There is one key ring in the app, on the first connection that is configured to
/// store it.
/// </summary>
internal static class KeyRingServices
{
    public static void AddKeyRing(this IServiceCollection services, string connection)
    {
        if (services.Any(service => service.ServiceType == typeof(KeyRingState)))
            return;

        services.AddSingleton(provider =>
        {
            var redis = provider.ReadRingOf(connection);
            return new KeyRingState(() => redis.Outage.IsConnected, provider.LoggerOf<KeyRingState>(connection));
        });
        services.AddRing(connection);
        services.AddApplicationName(connection);
        services.AddSteadyKeyManager();
        services.AddSingleton(provider => provider.WhereKeyRingIsReadAtStart(() => new KeyRingKeeper(
            provider.ReadRingOf(connection),
            new Lazy<IKeyRingProvider>(provider.GetRequiredService<IKeyRingProvider>),
            provider.GetRequiredService<SteadyKeyManager>(),
            provider.GetRequiredService<KeyRingState>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BackgroundMetrics>(),
            provider.LoggerOf<KeyRingKeeper>(connection))));
        services.AddSingleton(provider => provider.WhereKeyRingIsReadAtStart(() => new KeyRingSafetyCheck(
            provider.RingKeepersOf(connection), provider.LoggerOf<KeyRingSafetyCheck>(connection))));
        services.AddSingleton<IExceptionHandler, KeyRingUnavailableHandler>();
    }

    /// <summary>Null if the app has its own key manager, which does not report its keys.</summary>
    public static KeyRingState? KeyRing(this IServiceProvider provider) =>
        provider.GetService<IKeyManager>() is SteadyKeyManager ? provider.GetRequiredService<KeyRingState>() : null;

    /// <summary>The connection whose failure is a failure of the key ring.</summary>
    private static RedisConnection ReadRingOf(this IServiceProvider provider, string connection) =>
        provider.MoveOf(connection)?.Read ?? provider.Connection(connection);

    /// <summary>
    /// The connections to the servers that must not lose the key ring: the cache that the app moves to or stays on, and the cache that it
    /// reads.
    /// </summary>
    private static IReadOnlyList<RedisConnection> RingKeepersOf(this IServiceProvider provider, string connection) =>
        [.. new[] { provider.Connection(connection), provider.ReadRingOf(connection) }.Distinct()];

    private static void AddRing(this IServiceCollection services, string connection)
    {
        services.AddSingleton<IStoredKeyRing>(provider => provider.MoveOf(connection) is { } move
            ? new MovingKeyRing(
                move,
                provider.GetRequiredService<KeyRingState>(),
                provider.GetRequiredService<KeyRingMetrics>(),
                provider.LoggerOf<RedisKeyRing>(connection))
            : new RedisKeyRing(
                provider.RingSideOf(connection),
                provider.GetRequiredService<KeyRingState>(),
                provider.GetRequiredService<KeyRingMetrics>(),
                provider.LoggerOf<RedisKeyRing>(connection)));
        services.AddSingleton<IHostedService>(provider => new KeyRingComparer(
            provider.GetRequiredService<IStoredKeyRing>(),
            provider.ReadRingOf(connection).Outage,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BackgroundMetrics>(),
            provider.LoggerOf<KeyRingComparer>(connection)));
    }

    private static KeyRingSide RingSideOf(this IServiceProvider provider, string connection)
    {
        var redis = provider.Connection(connection);
        return new KeyRingSide(redis, KeyRingKey.Of(redis.Settings), provider.LoggerOf<RedisKeyRing>(connection));
    }

    private static void AddApplicationName(this IServiceCollection services, string connection)
    {
        services.AddSingleton<IOptionsFactory<DataProtectionOptions>>(provider => new ApplicationNames(
            provider.GetServices<IConfigureOptions<DataProtectionOptions>>(),
            provider.GetServices<IPostConfigureOptions<DataProtectionOptions>>(),
            provider.Connection(connection).Settings,
            provider.GetRequiredService<IHostEnvironment>().ApplicationName));
        services.AddOptions<DataProtectionOptions>().ValidateOnStart();
    }

    private static void AddSteadyKeyManager(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SteadyKeyManager(
            new XmlKeyManager(
                provider.GetRequiredService<IOptions<KeyManagementOptions>>(),
                provider.GetRequiredService<IActivator>(),
                provider.GetRequiredService<ILoggerFactory>()),
            provider.GetRequiredService<KeyRingState>()));
        if (services.LastOrDefault(service => service.ServiceType == typeof(IKeyManager))?.ImplementationType == typeof(XmlKeyManager))
            services.Replace(ServiceDescriptor.Singleton<IKeyManager>(provider => provider.GetRequiredService<SteadyKeyManager>()));

        // The implementation is internal, but its registration is public.
        if (services.LastOrDefault(service => service.ServiceType == typeof(IKeyRingProvider))?.ImplementationType is { } implementation)
        {
            services.Replace(ServiceDescriptor.Singleton(provider => (IKeyRingProvider)ActivatorUtilities.CreateInstance(
                provider, implementation, new QuietLoggers(provider.GetRequiredService<ILoggerFactory>()))));
        }
    }
}
