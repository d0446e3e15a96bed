using AspNetRedisAad;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Health;
using AspNetRedisAad.Identity;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an Azure Redis connection that authenticates with Microsoft Entra ID, and what ASP.NET Core keeps in it.</summary>
public static class AzureRedisAadServiceCollectionExtensions
{
    /// <summary>
    /// Registers the connection (<see cref="IConnectionMultiplexer"/>), its token refresh and health checks, and on it
    /// <c>IDistributedCache</c>, the session store and the Data Protection key ring.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The app's configuration, of which the section <c>AzureRedisAad</c> is read; or that section itself.</param>
    /// <returns>A builder for what else the app wants on the connection.</returns>
    /// <remarks>Wrong settings stop the app at start with an <see cref="OptionsValidationException"/> that names the setting and the fix.</remarks>
    public static IAzureRedisAadBuilder AddAzureRedisAad(this IServiceCollection services, IConfiguration configuration) =>
        services.AddAzureRedisAadConnection(configuration).AddEverything();

    /// <inheritdoc cref="AddAzureRedisAad(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the settings in code.</param>
    public static IAzureRedisAadBuilder AddAzureRedisAad(this IServiceCollection services, Action<AzureRedisAadOptions> configure) =>
        services.AddAzureRedisAadConnection(configure).AddEverything();

    /// <summary>
    /// Registers only the connection (<see cref="IConnectionMultiplexer"/>), its token refresh and its health checks; the app picks the rest
    /// from the builder.
    /// </summary>
    /// <inheritdoc cref="AddAzureRedisAad(IServiceCollection, IConfiguration)"/>
    public static IAzureRedisAadBuilder AddAzureRedisAadConnection(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        var section = configuration as IConfigurationSection ?? configuration.GetSection(AzureRedisAadOptions.SectionName);
        services.AddOptions<AzureRedisAadOptions>().Bind(section);
        return services.AddConnection();
    }

    /// <inheritdoc cref="AddAzureRedisAadConnection(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the settings in code.</param>
    public static IAzureRedisAadBuilder AddAzureRedisAadConnection(this IServiceCollection services, Action<AzureRedisAadOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        services.AddOptions<AzureRedisAadOptions>().Configure(configure);
        return services.AddConnection();
    }

    private static IAzureRedisAadBuilder AddEverything(this IAzureRedisAadBuilder builder)
    {
        builder.AddDistributedCache().AddSession().AddDataProtection();
        return builder;
    }

    private static AzureRedisAadBuilder AddConnection(this IServiceCollection services)
    {
        // A second call adds settings, not a second connection.
        if (services.Any(service => service.ServiceType == typeof(RedisConnection)))
            return new AzureRedisAadBuilder(services);

        services.AddOptions<AzureRedisAadOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AzureRedisAadOptions>, AzureRedisAadOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new Jitter(new Random()));

        services.AddSingleton<RedisTokenStore>();
        services.AddSingleton(provider => new EntraTokenSource(
            () => provider.GetService<RedisCredential>()?.Create(provider)
                ?? CredentialFactory.Create(provider.GetRequiredService<IOptions<AzureRedisAadOptions>>().Value),
            provider.GetRequiredService<IOptions<AzureRedisAadOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TokenRefreshService>();
        services.AddSingleton<ConnectionOptionsFactory>();
        services.AddSingleton<Reauthenticator>();
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<IConnectionMultiplexer>(provider => provider.GetRequiredService<RedisConnection>().Get());

        // In this order: the connection waits for the first token.
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TokenRefreshService>());
        services.AddSingleton<IHostedService, RedisConnectionService>();

        services.AddHealthChecks()
            .AddCheck<TokenHealthCheck>(HealthCheckNames.Token, HealthStatus.Unhealthy, [HealthCheckNames.Ready])
            .AddCheck<ConnectionHealthCheck>(HealthCheckNames.Connection, HealthStatus.Unhealthy, [HealthCheckNames.Ready]);
        return new AzureRedisAadBuilder(services);
    }
}
