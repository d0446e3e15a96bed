using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Health;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The services of the connection with this name.</summary>
internal static class ConnectionLookup
{
    public static RedisConnection Connection(this IServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<RedisConnection>(name);

    public static ConnectionEnd EndOf(this IServiceProvider provider, string name) => provider.GetRequiredKeyedService<ConnectionEnd>(name);

    /// <summary>The name for log lines that must identify the connection.</summary>
    public static ILoggerFactory LoggersOf(this IServiceProvider provider, string name)
    {
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        return name == RedisConnectionRegistration.DefaultName ? loggers : new NamedLoggers(loggers, () => name);
    }

    /// <inheritdoc cref="LoggersOf"/>
    public static ILogger<T> LoggerOf<T>(this IServiceProvider provider, string name) => provider.LoggersOf(name).CreateLogger<T>();

    /// <summary>Null until the connection is closed; then the reason.</summary>
    public static Func<Exception?> ClosedOf(this IServiceProvider provider, string name)
    {
        var end = provider.EndOf(name);
        return () => end.IsReached ? ConnectionEnd.Exception() : null;
    }

    /// <summary>The name for metrics.</summary>
    public static string DisplayName(string name) => name == RedisConnectionRegistration.DefaultName ? "default" : name;

    /// <inheritdoc cref="DisplayName"/>
    public static string OldDisplayName(string name) => $"{DisplayName(name)} (old)";

    /// <summary>From now on metrics show which of its servers can be used.</summary>
    public static RedisConnection Watched(this IServiceProvider provider, string displayName, RedisConnection connection)
    {
        provider.GetRequiredService<OutageMetrics>().Watch(displayName, () => connection.Outage.Endpoints.Select(
            endpoint => KeyValuePair.Create(endpoint.Key, endpoint.Value.Stage == OutageStage.Connected)));
        return connection;
    }

    public static AzureRedisAadOptions Settings(this IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<AzureRedisAadOptions>>().Get(name);

    public static HealthCheckRegistration Check(string kind, string name, Func<IServiceProvider, IHealthCheck> create) =>
        new(name == RedisConnectionRegistration.DefaultName
            ? kind : $"{kind}-{name}", create, HealthStatus.Unhealthy, [HealthCheckNames.Ready]);

    /// <summary>The parts of this connection, or of the one to the cache that it is moving away from.</summary>
    public static ConnectionParts PartsOf(
        this IServiceProvider provider, string name, AzureRedisAadOptions settings, RedisTokenStore tokens, ConnectionHooks hooks) => new(
        settings,
        tokens,
        hooks,
        provider.GetRequiredService<Jitter>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ConnectionMetrics>(),
        provider.GetRequiredService<BackgroundMetrics>(),
        provider.LoggersOf(name));
}
