using AspNetRedisAad;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers an Azure Redis connection whose place is a connection string, as Aspire's <c>WithReference</c> gives it.</summary>
public static class AzureRedisAadHostApplicationBuilderExtensions
{
    /// <summary>
    /// Registers the connection (<see cref="IConnectionMultiplexer"/>), its token refresh and health checks, and on it
    /// <c>IDistributedCache</c>, the session store and the Data Protection key ring, as far as the settings do not switch them off.
    /// </summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="connectionName">
    /// The name of the connection string, <c>ConnectionStrings:{connectionName}</c>: <c>host:port</c>, a StackExchange.Redis configuration
    /// string without user and password, or <c>Endpoint=host:port</c>. Without one, <c>AzureRedisAad:Endpoint</c> is read.
    /// </param>
    /// <param name="configureSettings">Changes the settings after the configuration has been read.</param>
    /// <returns>A builder for what else the app wants on the connection.</returns>
    /// <exception cref="InvalidOperationException">The default connection has another connection string already.</exception>
    /// <remarks>
    /// The other settings are in the section <c>AzureRedisAad</c>, and in <c>AzureRedisAad:{connectionName}</c>, which goes before it.
    /// Wrong settings stop the app at start with an <see cref="OptionsValidationException"/> that names the setting and the fix.
    /// </remarks>
    public static IAzureRedisAadBuilder AddAzureRedisAad(
        this IHostApplicationBuilder builder, string connectionName, Action<AzureRedisAadOptions>? configureSettings = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);

        var section = builder.Configuration.GetSection(AzureRedisAadOptions.SectionName);
        var own = section.GetSection(connectionName);
        var redis = builder.Services.AddAzureRedisAadConnection(section);
        builder.Services.AddOptions<AzureRedisAadOptions>(redis.Name).Bind(own);
        return builder.Complete(redis, connectionName, configureSettings).AddSurfaces(settings =>
        {
            section.Bind(settings);
            own.Bind(settings);
            configureSettings?.Invoke(settings);
        });
    }

    /// <summary>
    /// Registers a further connection as keyed services, <c>[FromKeyedServices("sessions")] IConnectionMultiplexer</c>; the app picks the
    /// rest from the builder.
    /// </summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="name">
    /// The key of its services, and the name of the connection string. The other settings are in <c>AzureRedisAad:{name}</c>.
    /// </param>
    /// <param name="configureSettings">Changes the settings after the configuration has been read.</param>
    /// <returns>A builder for what else the app wants on this connection.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is a connection of this name already, with its settings in another section.
    /// </exception>
    /// <inheritdoc cref="AddAzureRedisAad(IHostApplicationBuilder, string, Action{AzureRedisAadOptions}?)" path="/remarks"/>
    public static IAzureRedisAadBuilder AddKeyedAzureRedisAadConnection(
        this IHostApplicationBuilder builder, string name, Action<AzureRedisAadOptions>? configureSettings = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        var section = builder.Configuration.GetSection(RedisConnectionRegistration.UsualPath(name));
        return builder.Complete(builder.Services.AddAzureRedisAadConnection(name, section), name, configureSettings);
    }

    private static IAzureRedisAadBuilder Complete(
        this IHostApplicationBuilder builder,
        IAzureRedisAadBuilder redis,
        string connectionName,
        Action<AzureRedisAadOptions>? configureSettings)
    {
        var connectionString = new NamedConnectionString(connectionName, builder.Configuration);
        ((AzureRedisAadBuilder)redis).Registration.ReadConnectionString(connectionString.Setting);
        builder.Services.AddOptions<AzureRedisAadOptions>(redis.Name).Configure(settings =>
        {
            connectionString.Apply(settings);
            configureSettings?.Invoke(settings);
        });
        return redis;
    }
}
