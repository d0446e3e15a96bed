using System.Security.Authentication;
using AspNetRedisAad.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>Turns the (validated) settings into what StackExchange.Redis connects with.</summary>
internal static class ConnectionOptionsFactory
{
    /// <summary>The options for one of the connection's caches, as the app has changed them.</summary>
    /// <exception cref="ConnectionHookException">A callback of the app has failed, or changes what must stay.</exception>
    public static ConfigurationOptions Create(string endpoint, ConnectionParts parts)
    {
        var configuration = Create(endpoint, parts.Loggers);
        parts.Hooks.Apply(configuration);
        return configuration;
    }

    public static ConfigurationOptions Create(string endpoint, ILoggerFactory loggers) => Equip(RedisEndpoint.Parse(endpoint), loggers);

    /// <summary>For a user that may not send PING: StackExchange.Redis closes a connection whose PING is refused.</summary>
    public static void LeaveOutPing(ConfigurationOptions configuration) =>
        configuration.CommandMap = CommandMap.Create(["PING"], available: false);

    /// <summary>Sets what every connection must keep.</summary>
    public static ConfigurationOptions Equip(ConfigurationOptions configuration, ILoggerFactory loggers)
    {
        configuration.Defaults = new EntraOptionsProvider(DefaultOptionsProvider.GetProvider(configuration.EndPoints), loggers);
        // Connections are encrypted before StackExchange.Redis gets them.
        configuration.Ssl = false;
        // When unset, the operating system chooses, and its choice may include older versions.
        configuration.SslProtocols ??= SslProtocols.Tls12 | SslProtocols.Tls13;
        configuration.SharedSubscriptionConnection = false;
        // The package recovers connections: one that fails now is tried again, and the app's multiplexer stays valid.
        configuration.AbortOnConnectFail = false;
        return configuration;
    }
}
