using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Doctor;
using AspNetRedisAad.Health;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The services of one connection, keyed by its name.</summary>
internal static class ConnectionServices
{
    public static void AddConnection(this IServiceCollection services, RedisConnectionRegistration registration)
    {
        var name = registration.Name;
        services.AddShared();
        services.AddSingleton(registration);
        services.AddOptions<AzureRedisAadOptions>(name)
            .Configure(settings => settings.Names = new SettingNames(name, registration.SettingsPath)).ValidateOnStart();

        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredService<TokenRefreshers>()
            .For(provider.Settings(name), provider.GetKeyedService<RedisCredential>(name)));
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<TokenRefresher>(name).Store);
        services.AddKeyedSingleton(name, (provider, _) => new ConnectionHooks(
            provider.Settings(name).Names, [.. provider.GetKeyedServices<ConnectionHook>(name)
                .Select(hook => (Action<ConfigurationOptions>)(options => hook.Configure(provider, options)))]));
        services.AddKeyedSingleton(name, (provider, _) => provider.PartsOf(name));
        services.AddKeyedSingleton(name, (provider, _) => new FurtherMultiplexers(provider.GetRequiredKeyedService<ConnectionParts>(name)));
        services.AddKeyedSingleton<ConnectionEnd>(name);
        services.AddKeyedSingleton(name, (provider, _) => Create(provider, name));

        services.AddKeyedSingleton(
            name, (provider, _) => SharedMultiplexer.Of(provider.Connection(name).GetBlocking(), provider.EndOf(name)));
        services.AddKeyedSingleton<ISubscriber>(
            name, (provider, _) => provider.GetRequiredKeyedService<IConnectionMultiplexer>(name).GetSubscriber());
        services.AddKeyedSingleton<IAzureRedisConnectionFactory>(name, (provider, _) =>
        {
            var connection = provider.Connection(name);
            return new AzureRedisConnectionFactory(
                () => connection.RefusesPing,
                provider.GetRequiredKeyedService<ConnectionParts>(name),
                provider.GetRequiredKeyedService<TokenRefresher>(name),
                provider.GetRequiredKeyedService<FurtherMultiplexers>(name));
        });
        services.AddKeyedSingleton<IAzureRedisStatusMonitor>(name, (provider, _) => new StatusMonitor(
            provider.Connection(name).Upkeep, provider.GetRequiredKeyedService<RedisTokenStore>(name),
            provider.GetRequiredService<TimeProvider>(), provider.LoggerOf<StatusMonitor>(name)));
        services.AddKeyedSingleton<IAzureRedisDoctor>(name, (provider, _) => new RedisDoctor(
            provider.ExaminedCacheOf(name), provider.ExaminedOldCacheOf(name), provider.GetRequiredService<TimeProvider>()));
        if (name == RedisConnectionRegistration.DefaultName)
        {
            services.AddSingleton(provider => provider.GetRequiredKeyedService<IAzureRedisDoctor>(name));
            services.AddSingleton(provider => provider.GetRequiredKeyedService<IAzureRedisConnectionFactory>(name));
            services.AddSingleton(provider => provider.GetRequiredKeyedService<IConnectionMultiplexer>(name));
            services.AddSingleton(provider => provider.GetRequiredKeyedService<ISubscriber>(name));
            services.AddSingleton(provider => provider.GetRequiredKeyedService<IAzureRedisStatusMonitor>(name));
        }

        services.AddHealthChecks()
            .Add(ConnectionLookup.Check(HealthCheckNames.Token, name, provider => new UnreadHealthCheck(
                new TokenHealthCheck(provider.GetRequiredKeyedService<RedisTokenStore>(name), provider.GetRequiredService<TimeProvider>()),
                provider.MoveOf(name))))
            .Add(ConnectionLookup.Check(HealthCheckNames.Connection, name, provider => new UnreadHealthCheck(
                provider.GetRequiredKeyedService<ConnectionHealthCheck>(name), provider.MoveOf(name))));
        services.AddMove(name);
        services.AddBackplane(name);
        services.AddKeyedSingleton(
            name, (provider, _) => new ConnectionHealthCheck(
                provider.Connection(name), provider.GetRequiredKeyedService<RedisTokenStore>(name),
                provider.GetRequiredService<TimeProvider>()));
    }

    private static RedisConnection Create(IServiceProvider provider, string name)
    {
        if (provider.GetRequiredService<FirstConnection>().Begin())
        {
            foreach (var other in provider.ConnectionNames().Where(other => other != name))
                provider.Connection(other);
        }

        // In this order: what is created before the connection is disposed of after it.
        provider.EndOf(name);
        provider.GetRequiredKeyedService<FurtherMultiplexers>(name);
        provider.OldConnectionOf(name);
        var (refresher, time) = (provider.GetRequiredKeyedService<TokenRefresher>(name), provider.GetRequiredService<TimeProvider>());
        var displayName = ConnectionLookup.DisplayName(name);
        provider.GetRequiredService<TokenMetrics>().Watch(displayName, () => refresher.Store.Current?.Left(time).TotalSeconds);
        return provider.Watched(displayName, new RedisConnection(refresher, provider.GetRequiredKeyedService<ConnectionParts>(name)));
    }

    private static ConnectionParts PartsOf(this IServiceProvider provider, string name) => provider.PartsOf(
        name, provider.Settings(name), provider.GetRequiredKeyedService<RedisTokenStore>(name),
        provider.GetRequiredKeyedService<ConnectionHooks>(name));
}
