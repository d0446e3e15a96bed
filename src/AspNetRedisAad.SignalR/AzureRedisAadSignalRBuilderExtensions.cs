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
    /// <summary>The prefix of the service key that AspNetRedisAad and the backplane use; the connection's name follows.</summary>
    private const string MessagesKeyPrefix = "azure-redis-messages:";

    /// <summary>
    /// Registers SignalR with its backplane on the connection, so that a message reaches the clients of every instance of the app. The
    /// setting <c>InstanceName</c> separates apps on the same cache, even if their hubs have the same name.
    /// </summary>
    /// <param name="builder">The connection's builder.</param>
    /// <param name="configure">Sets SignalR's options; the defaults are ASP.NET Core's.</param>
    /// <returns>SignalR's builder.</returns>
    /// <remarks>
    /// A prefix in <c>RedisOptions.Configuration.ChannelPrefix</c> stops the app at startup with an
    /// <see cref="OptionsValidationException"/> that says where the prefix belongs. An empty prefix makes the app share channels with
    /// Microsoft's backplane and with other apps, whatever their <c>InstanceName</c> is.
    /// </remarks>
    public static ISignalRServerBuilder AddSignalRBackplane(this IAzureRedisAadBuilder builder, Action<HubOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var (services, name, path) = (builder.Services, builder.Name, builder.SettingsPath);
        var messages = MessagesKeyPrefix + name;
        var signalR = services.AddSignalR(configure ?? (_ => { }));
        services.AddOptions<RedisOptions>().ValidateOnStart().Configure<IServiceProvider>(
            // The container's multiplexer waits for the first connection. This factory avoids a second wait.
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
