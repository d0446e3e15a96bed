using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Health;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Moving;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// The services of a connection that moves from one cache to another. Whether it moves is known only when its settings are read.
/// </summary>
internal static class MoveServices
{
    public static void AddMove(this IServiceCollection services, string name)
    {
        services.AddKeyedSingleton(name, (provider, _) => new OldConnection(provider.CreateOldConnection(name)));
        services.AddKeyedSingleton(name, (provider, _) => provider.CreateMove(name)!);
        services.AddKeyedSingleton(name, (provider, _) => new MoveRecord(provider.Connection(name)));
        services.AddKeyedSingleton(name, (provider, _) => new MoveStart(
            provider.GetRequiredKeyedService<Move>(name), provider.GetRequiredKeyedService<MoveRecord>(name),
            provider.LoggerOf<MoveStart>(name)));
        services.AddKeyedSingleton(name, (provider, _) => new MoveStatus(
            provider.GetRequiredKeyedService<Move>(name),
            () => provider.GetRequiredService<IOptions<SessionOptions>>().Value.IdleTimeout,
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(name, (provider, _) => new MoveKeeper(
            provider.GetRequiredKeyedService<Move>(name),
            provider.GetRequiredKeyedService<MoveRecord>(name),
            provider.GetRequiredKeyedService<MoveStart>(name),
            provider.GetRequiredKeyedService<MoveStatus>(name),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BackgroundMetrics>(),
            provider.LoggerOf<MoveKeeper>(name)));
        services.AddOptions<HealthCheckServiceOptions>().Configure<IOptionsMonitor<AzureRedisAadOptions>>((health, settings) =>
        {
            if (settings.Get(name).MoveFrom is not null)
            {
                health.Registrations.Add(ConnectionLookup.Check(HealthCheckNames.Move, name, provider => new MoveHealthCheck(
                    provider.GetRequiredKeyedService<Move>(name),
                    provider.GetRequiredKeyedService<MoveStart>(name),
                    provider.GetRequiredKeyedService<MoveStatus>(name))));
            }
        });
    }

    /// <summary>The move of this connection; null if it is not moving.</summary>
    public static Move? MoveOf(this IServiceProvider provider, string name) => provider.GetKeyedService<Move>(name);

    /// <summary>Null if the connection is not moving.</summary>
    public static RedisConnection? OldConnectionOf(this IServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<OldConnection>(name).Connection;

    /// <summary>Null if the connection is not moving.</summary>
    public static MoveKeeper? MoveKeeperOf(this IServiceProvider provider, string name) =>
        provider.MoveOf(name) is null ? null : provider.GetRequiredKeyedService<MoveKeeper>(name);

    /// <summary>Signs in to the old cache.</summary>
    /// <param name="provider">The app's services.</param>
    /// <param name="name">The connection's name.</param>
    /// <param name="old">The settings of the connection to the old cache.</param>
    public static ITokenSupply TokensOfOld(this IServiceProvider provider, string name, AzureRedisAadOptions old)
    {
        var settings = provider.Settings(name);
        return MoveSettings.AccessKey(settings) is var (user, key)
            ? new AccessKeySupply(user, key, provider.GetRequiredService<TimeProvider>())
            : provider.GetRequiredService<TokenRefreshers>().For(
                old, MoveSettings.HasCredential(settings.MoveFrom!) ? null : provider.GetKeyedService<RedisCredential>(name));
    }

    private static RedisConnection? CreateOldConnection(this IServiceProvider provider, string name)
    {
        var settings = provider.Settings(name);
        if (settings.MoveFrom is null)
            return null;

        var old = MoveSettings.Old(settings);
        var tokens = provider.TokensOfOld(name, old);
        // The app's changes to its connection are meant for the new cache.
        var parts = provider.PartsOf(name, old, tokens.Store, new ConnectionHooks(old.Names, []));
        return provider.Watched(ConnectionLookup.OldDisplayName(name), new RedisConnection(tokens, parts));
    }

    private static Move? CreateMove(this IServiceProvider provider, string name)
    {
        var to = provider.Connection(name);
        if (provider.OldConnectionOf(name) is not { } from)
            return null;

        var (metrics, time) = (provider.GetRequiredService<MoveMetrics>(), provider.GetRequiredService<TimeProvider>());
        return new Move(to, from, new MoveProgress(metrics, time), time, other => new OtherSide(
            other,
            other.GetDatabaseAsync,
            new LateWrites(read: other == to ? from : to, () => other.Outage.IsWhole),
            metrics,
            time,
            new OtherSideLog(other.EndpointText, isOld: other == from, time, provider.LoggerOf<OtherSideLog>(name))));
    }
}
