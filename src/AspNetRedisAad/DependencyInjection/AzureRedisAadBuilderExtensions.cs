using AspNetRedisAad;
using AspNetRedisAad.Caching;
using AspNetRedisAad.DataProtection;
using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.HybridCaching;
using AspNetRedisAad.Identity;
using AspNetRedisAad.OutputCaching;
using AspNetRedisAad.Session;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds features to an Azure Redis connection.</summary>
public static class AzureRedisAadBuilderExtensions
{
    /// <summary>
    /// Registers <see cref="IDistributedCache"/> on the connection: for the default connection it replaces any cache registered before, for
    /// a named one it is a keyed service. Its keys begin with the setting <c>InstanceName</c>, or with
    /// <see cref="RedisCacheOptions.InstanceName"/> if it is set in the options with the connection's name; no other property of these
    /// options is used.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <returns>The same builder.</returns>
    public static IAzureRedisAadBuilder AddDistributedCache(this IAzureRedisAadBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var name = builder.Name;
        builder.Services.TryAddKeyedSingleton<IDistributedCache>(name, (provider, _) => provider.CreateDistributedCache(name));
        builder.Services.AddOptions<RedisCacheOptions>(name);
        if (name == RedisConnectionRegistration.DefaultName)
            builder.Services.Replace(ServiceDescriptor.Singleton(provider => provider.GetRequiredKeyedService<IDistributedCache>(name)));
        return builder;
    }

    /// <summary>
    /// Registers ASP.NET Core sessions, stored in Redis, and replaces any session store registered before. If requests of one session
    /// change different values at the same time, all changes are kept. Call <c>app.UseRedisSession()</c> in the request pipeline.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="configure">Sets cookie and idle timeout; the defaults are ASP.NET Core's.</param>
    /// <returns>The same builder.</returns>
    public static IAzureRedisAadBuilder AddSession(this IAzureRedisAadBuilder builder, Action<SessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Registers what ASP.NET Core's AddSession registers. AddSession as a whole is marked as unsafe for trimming, but none of these
        // parts is.
        var name = builder.Name;
        builder.Services.Replace(ServiceDescriptor.Singleton<ISessionStore>(provider => new RedisSessionStore(
            provider.Connection(name),
            provider.MoveOf(name),
            () => provider.GetRequiredService<IOptions<SessionOptions>>().Value.IdleTimeout,
            provider.GetRequiredService<SessionMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.LoggerOf<RedisSessionStore>(name))));
        builder.Services.AddDataProtection();
        if (configure is not null)
            builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>
    /// Stores the Data Protection key ring in Redis, so that every instance can read the cookies that any other instance has protected. The
    /// keys are not encrypted at rest unless you add encryption with <c>ProtectKeysWith...</c>.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <returns>The Data Protection builder.</returns>
    public static IDataProtectionBuilder AddDataProtection(this IAzureRedisAadBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var protection = builder.Services.AddDataProtection();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KeyManagementOptions>, KeyRingSetup>(
            provider => new KeyRingSetup(provider.GetRequiredService<IStoredKeyRing>())));
        builder.Services.AddKeyRing(builder.Name);
        return protection;
    }

    /// <summary>
    /// Stores ASP.NET Core's output cache in Redis. Call <c>app.UseOutputCache()</c>, and mark the endpoints that may be cached.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="configure">Sets policies and limits; the defaults are ASP.NET Core's.</param>
    /// <returns>The same builder.</returns>
    public static IAzureRedisAadBuilder AddOutputCache(this IAzureRedisAadBuilder builder, Action<OutputCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var name = builder.Name;
        builder.Services.AddOutputCache(configure ?? (_ => { }));
        builder.Services.Replace(ServiceDescriptor.Singleton(provider => provider.CreateOutputCache(name)));
        return builder;
    }

    /// <summary>
    /// Registers Microsoft's <see cref="HybridCache"/> on the connection: for the default connection it replaces any registered before, for
    /// a named one it is a keyed service. When one instance sets or removes an entry, or removes entries by tag, the other instances drop
    /// them from memory: within about a millisecond while connected, otherwise when the connection is restored. It also registers the
    /// distributed cache.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="configure">Sets the limits and expirations for this connection; the defaults are Microsoft's.</param>
    /// <returns>Microsoft's builder, for serializers, which all connections share.</returns>
    public static IHybridCacheBuilder AddHybridCache(this IAzureRedisAadBuilder builder, Action<HybridCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.AddDistributedCache();
        var (services, name) = (builder.Services, builder.Name);
        // Microsoft's implementation is internal, but its registration is public. A second call finds the package's registration instead.
        var stock = new ServiceCollection();
        stock.AddHybridCache();
        var implementation = stock.Single(service => service.ServiceType == typeof(HybridCache)).ImplementationType!;

        var hybrid = services.AddHybridCache();
        // These are the options with the connection's name. The default connection uses the app's options, which other code may also
        // configure.
        services.AddOptions<HybridCacheOptions>(name).Configure(configure ?? (_ => { }));
        services.TryAddKeyedSingleton<HybridCache>(name, (provider, _) => new RedisHybridCache(
            provider,
            local => (HybridCache)ActivatorUtilities.CreateInstance(local, implementation),
            provider.Connection(name),
            provider.MoveOf(name),
            provider.GetRequiredKeyedService<IDistributedCache>(name),
            provider.GetRequiredService<IOptionsMonitor<HybridCacheOptions>>().Get(name)));
        if (name == RedisConnectionRegistration.DefaultName)
            services.Replace(ServiceDescriptor.Singleton(provider => provider.GetRequiredKeyedService<HybridCache>(name)));
        return hybrid;
    }

    /// <summary>
    /// Changes the options that StackExchange.Redis connects with, such as client name, timeouts, database or protocol. It runs after the
    /// settings are applied. Several calls run in order. They apply to each of several regions and to the multiplexers of
    /// <see cref="IAzureRedisConnectionFactory"/>.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="configure">
    /// Changes the options. Options that sign in, encrypt or reopen the connection cannot be changed: user, password, endpoints, TLS,
    /// tunnel, defaults, reconnect policy, <c>SharedSubscriptionConnection</c> and <c>AbortOnConnectFail</c>.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// If it throws, or changes what cannot be changed, the app stops at startup with an <see cref="InvalidOperationException"/> that names
    /// the connection, the cause and the setting to use instead.
    /// </remarks>
    public static IAzureRedisAadBuilder ConfigureConnection(this IAzureRedisAadBuilder builder, Action<ConfigurationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        return builder.ConfigureConnection((_, options) => configure(options));
    }

    /// <inheritdoc cref="ConfigureConnection(IAzureRedisAadBuilder, Action{ConfigurationOptions})"/>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="configure">
    /// Changes the options with the help of the app's services. It must not request a service that needs the connection. Options that sign
    /// in, encrypt or reopen the connection cannot be changed.
    /// </param>
    public static IAzureRedisAadBuilder ConfigureConnection(
        this IAzureRedisAadBuilder builder, Action<IServiceProvider, ConfigurationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        builder.Services.AddKeyedSingleton(builder.Name, new ConnectionHook(configure));
        return builder;
    }

    /// <summary>Uses this credential instead of the one in the settings.</summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="credential">Any credential from Azure.Identity, or your own.</param>
    /// <returns>The same builder.</returns>
    public static IAzureRedisAadBuilder UseCredential(this IAzureRedisAadBuilder builder, TokenCredential credential)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(credential);

        return builder.UseCredential(new RedisCredential(credential, _ => credential));
    }

    /// <summary>Uses the credential that this function creates instead of the one in the settings. The function is called once.</summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="create">Creates the credential from the app's services.</param>
    /// <returns>The same builder.</returns>
    public static IAzureRedisAadBuilder UseCredential(this IAzureRedisAadBuilder builder, Func<IServiceProvider, TokenCredential> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);

        return builder.UseCredential(new RedisCredential(create, create));
    }

    private static IAzureRedisAadBuilder UseCredential(this IAzureRedisAadBuilder builder, RedisCredential credential)
    {
        builder.Services.RemoveAllKeyed<RedisCredential>(builder.Name);
        builder.Services.AddKeyedSingleton(builder.Name, credential);
        return builder;
    }
}
