using AspNetRedisAad;
using AspNetRedisAad.SignalR;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>SignalR on an Azure Redis connection.</summary>
public static class AzureRedisAadSignalRBuilderExtensions
{
    /// <summary>The key of what AspNetRedisAad gives the backplane, and asks of it, begins so; the connection's name follows.</summary>
    private const string MessagesKeyPrefix = "azure-redis-messages:";

    /// <summary>
    /// Registers SignalR with its backplane on the connection, so that a message reaches the clients of every instance of the app. Apps on
    /// one cache are kept apart by their setting <c>InstanceName</c>, also where their hubs have the same name.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="configure">Sets SignalR's options; the defaults are ASP.NET Core's.</param>
    /// <returns>SignalR's builder.</returns>
    /// <remarks>
    /// A prefix in <c>RedisOptions.Configuration.ChannelPrefix</c> stops the app at start with an <see cref="OptionsValidationException"/>
    /// that says where it belongs; an empty one lets the app hear the backplane of Microsoft's and of other apps, whatever their
    /// <c>InstanceName</c> is.
    /// </remarks>
    public static ISignalRServerBuilder AddSignalRBackplane(this IAzureRedisAadBuilder builder, Action<HubOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var (services, name, path) = (builder.Services, builder.Name, builder.SettingsPath);
        var messages = MessagesKeyPrefix + name;
        var signalR = services.AddSignalR(configure ?? (_ => { }));
        services.AddOptions<RedisOptions>().ValidateOnStart().Configure<IServiceProvider>(
            // The container's multiplexer waits for the first connection; in this way nobody waits for it in turn.
            (options, provider) => options.ConnectionFactory = _ =>
                Task.Run(() => provider.GetRequiredKeyedService<IConnectionMultiplexer>(messages)));

        services.Replace(ServiceDescriptor.Singleton(
            provider => new BackplaneSettings(name, path, provider.GetRequiredService<IOptionsMonitor<AzureRedisAadOptions>>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, BackplaneSettings>(
            provider => provider.GetRequiredService<BackplaneSettings>()));
        services.TryAddSingleton(
            provider => provider.GetRequiredService<BackplaneSettings>()
                .NamesOf(provider.GetRequiredService<IOptions<RedisOptions>>().Value));
        services.TryAddKeyedSingleton<Func<RedisChannel, RedisValue, (RedisChannel, RedisValue)>>(messages, (provider, _) =>
            provider.GetRequiredService<BackplaneSettings>()
                .ChannelsOf(provider.GetRequiredService<IOptions<RedisOptions>>().Value).OnOther);
        services.Replace(ServiceDescriptor.Singleton(typeof(HubLifetimeManager<>), typeof(SharedRedisHubLifetimeManager<>)));
        return signalR;
    }
}
