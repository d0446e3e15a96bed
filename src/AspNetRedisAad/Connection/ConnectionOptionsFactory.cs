using System.Security.Authentication;
using AspNetRedisAad.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>Turns the (validated) settings into what StackExchange.Redis connects with.</summary>
internal static class ConnectionOptionsFactory
{
    public static ConfigurationOptions Create(string endpoint, ILoggerFactory loggers)
    {
        var configuration = RedisEndpoint.Parse(endpoint);
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
