using AspNetRedisAad;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers an Azure Redis connection whose address is in a connection string, as with Aspire's <c>WithReference</c>.</summary>
public static class AzureRedisAadHostApplicationBuilderExtensions
{
    /// <summary>
    /// Registers the connection (<see cref="IConnectionMultiplexer"/>), its token refresh and health checks. On this connection it
    /// registers <c>IDistributedCache</c>, the session store and the Data Protection key ring, unless the settings disable them.
    /// </summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="connectionName">
    /// The name of the connection string, <c>ConnectionStrings:{connectionName}</c>: <c>host:port</c>, a StackExchange.Redis configuration
    /// string without user and password, or <c>Endpoint=host:port</c>. If there is none, <c>AzureRedisAad:Endpoint</c> is read.
    /// </param>
    /// <param name="configureSettings">Changes the settings after the configuration has been read.</param>
    /// <returns>A builder that adds more features to the connection.</returns>
    /// <exception cref="InvalidOperationException">The default connection already has a different connection string.</exception>
    /// <remarks>
    /// The other settings are in the section <c>AzureRedisAad</c>, and in <c>AzureRedisAad:{connectionName}</c>, which overrides it.
    /// Invalid settings stop the app at startup with an <see cref="OptionsValidationException"/> that names the setting and the fix.
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
    /// Registers another connection as keyed services, <c>[FromKeyedServices("sessions")] IConnectionMultiplexer</c>. The app adds the
    /// features it needs with the builder.
    /// </summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="name">
    /// The key of its services, and the name of the connection string. The other settings are in <c>AzureRedisAad:{name}</c>.
    /// </param>
    /// <param name="configureSettings">Changes the settings after the configuration has been read.</param>
    /// <returns>A builder that adds features to this connection.</returns>
    /// <exception cref="InvalidOperationException">
    /// A connection with this name already exists, with its settings in another section.
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
