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

/// <summary>
/// Registers an Azure Redis connection that authenticates with Microsoft Entra ID, and the ASP.NET Core features that use it.
/// </summary>
public static class AzureRedisAadServiceCollectionExtensions
{
    /// <summary>
    /// Registers the connection (<see cref="IConnectionMultiplexer"/>), its token refresh and health checks. On this connection it
    /// registers <c>IDistributedCache</c>, the session store and the Data Protection key ring, unless the settings disable them. A second
    /// call does no harm. In a host without a web server, the key ring is not read or created until something is protected.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">
    /// The app's configuration, from which the section <c>AzureRedisAad</c> is read; or that section itself.
    /// </param>
    /// <returns>A builder that adds more features to the connection.</returns>
    /// <remarks>
    /// Invalid settings stop the app at startup with an <see cref="OptionsValidationException"/> that names the setting and the fix.
    /// </remarks>
    public static IAzureRedisAadBuilder AddAzureRedisAad(this IServiceCollection services, IConfiguration configuration) =>
        services.AddAzureRedisAadConnection(configuration)
            .AddSurfaces(options => Section(configuration, AzureRedisAadOptions.SectionName).Bind(options));

    /// <inheritdoc cref="AddAzureRedisAad(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the settings in code.</param>
    public static IAzureRedisAadBuilder AddAzureRedisAad(this IServiceCollection services, Action<AzureRedisAadOptions> configure) =>
        services.AddAzureRedisAadConnection(configure).AddSurfaces(configure);

    /// <summary>
    /// Registers only the connection (<see cref="IConnectionMultiplexer"/>), its token refresh and its health checks. The app adds the
    /// features it needs with the builder.
    /// </summary>
    /// <inheritdoc cref="AddAzureRedisAad(IServiceCollection, IConfiguration)"/>
    public static IAzureRedisAadBuilder AddAzureRedisAadConnection(this IServiceCollection services, IConfiguration configuration) =>
        services.AddAzureRedisAadConnection(RedisConnectionRegistration.DefaultName, configuration);

    /// <inheritdoc cref="AddAzureRedisAadConnection(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the settings in code.</param>
    public static IAzureRedisAadBuilder AddAzureRedisAadConnection(
        this IServiceCollection services, Action<AzureRedisAadOptions> configure) =>
        services.AddAzureRedisAadConnection(RedisConnectionRegistration.DefaultName, configure);

    /// <summary>
    /// Registers another connection, with separate settings and a separate identity, as keyed services: <c>[FromKeyedServices("sessions")]
    /// IConnectionMultiplexer</c>. Connections with the same credential share its token.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">The key of its services. Its health checks are <c>redis-token-{name}</c> and
    /// <c>redis-connection-{name}</c>.</param>
    /// <param name="configuration">
    /// The app's configuration, from which the section <c>AzureRedisAad:{name}</c> is read; or a section of settings.
    /// </param>
    /// <returns>A builder that adds features to this connection.</returns>
    /// <exception cref="InvalidOperationException">
    /// A connection with this name already exists, with its settings in another section.
    /// </exception>
    /// <remarks>
    /// Invalid settings stop the app at startup with an <see cref="OptionsValidationException"/> that names the setting and the fix.
    /// </remarks>
    public static IAzureRedisAadBuilder AddAzureRedisAadConnection(
        this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configuration);

        var section = Section(configuration, RedisConnectionRegistration.UsualPath(name));
        var builder = services.AddConnection(name, section.Path);
        services.AddOptions<AzureRedisAadOptions>(name).Bind(section);
        return builder;
    }

    /// <inheritdoc cref="AddAzureRedisAadConnection(IServiceCollection, string, IConfiguration)"/>
    /// <param name="services">The app's services.</param>
    /// <param name="name">The key of its services. Its health checks are <c>redis-token-{name}</c> and
    /// <c>redis-connection-{name}</c>.</param>
    /// <param name="configure">Sets the settings in code.</param>
    public static IAzureRedisAadBuilder AddAzureRedisAadConnection(
        this IServiceCollection services, string name, Action<AzureRedisAadOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);

        services.AddOptions<AzureRedisAadOptions>(name).Configure(configure);
        return services.AddConnection(name, section: null);
    }

    /// <summary>Adds the features that the settings do not disable.</summary>
    internal static IAzureRedisAadBuilder AddSurfaces(this IAzureRedisAadBuilder builder, Action<AzureRedisAadOptions> configure)
    {
        // The services to register must be known now, long before the host reads the settings.
        var settings = new AzureRedisAadOptions();
        configure(settings);

        if (settings.EnableDistributedCache)
            builder.AddDistributedCache();
        var isAskedFor = builder.Services.ReadsKeyRingAtStart();
        if (settings.EnableSession)
            builder.AddSession();
        if (settings.EnableDataProtection)
            builder.AddDataProtection();
        if (!isAskedFor)
            builder.Services.ReadKeyRingAtStartOfWebApps();
        return builder;
    }

    private static IConfigurationSection Section(IConfiguration configuration, string path) =>
        configuration as IConfigurationSection ?? configuration.GetSection(path);

    private static AzureRedisAadBuilder AddConnection(this IServiceCollection services, string name, string? section)
    {
        // A second call adds settings, not another connection.
        var registration = services.Where(service => !service.IsKeyedService).Select(service => service.ImplementationInstance)
            .OfType<RedisConnectionRegistration>().FirstOrDefault(known => known.Name == name);
        if (registration is null)
            services.AddConnection(registration = new RedisConnectionRegistration(name));
        if (section is not null)
            registration.ReadFrom(section);
        return new AzureRedisAadBuilder(services, registration);
    }
}
