using System.Security.Authentication;
using AspNetRedisAad.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>Turns the (validated) settings into what StackExchange.Redis connects with.</summary>
internal static class ConnectionOptionsFactory
{
    /// <summary>Of one of the connection's caches, as the app has changed them.</summary>
    /// <exception cref="ConnectionHookException">What the app changes them with has failed, or changes what must stay.</exception>
    public static ConfigurationOptions Create(string endpoint, ConnectionParts parts)
    {
        var configuration = Create(endpoint, parts.Loggers);
        parts.Hooks.Apply(configuration);
        return configuration;
    }

    public static ConfigurationOptions Create(string endpoint, ILoggerFactory loggers) => Equip(RedisEndpoint.Parse(endpoint), loggers);

    /// <summary>For a user who may not send PING: StackExchange.Redis ends a connection on which its own is refused.</summary>
    public static void LeaveOutPing(ConfigurationOptions configuration) =>
        configuration.CommandMap = CommandMap.Create(["PING"], available: false);

    /// <summary>Has options keep what every connection must keep.</summary>
    public static ConfigurationOptions Equip(ConfigurationOptions configuration, ILoggerFactory loggers)
    {
        configuration.Defaults = new EntraOptionsProvider(DefaultOptionsProvider.GetProvider(configuration.EndPoints), loggers);
        // Lines are encrypted before StackExchange.Redis gets them.
        configuration.Ssl = false;
        // Unset, it is the operating system's choice, which may include older ones.
        configuration.SslProtocols ??= SslProtocols.Tls12 | SslProtocols.Tls13;
        configuration.SharedSubscriptionConnection = false;
        // Recovery is ours: a connection that fails now is tried again, and what the app holds stays valid.
        configuration.AbortOnConnectFail = false;
        return configuration;
    }
}
