using System.Security.Authentication;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Connection;

/// <summary>Turns the (validated) settings into what StackExchange.Redis connects with.</summary>
internal static class ConnectionOptionsFactory
{
    public static ConfigurationOptions Create(AzureRedisAadOptions settings, string endpoint, Func<RedisToken?> currentToken, ILoggerFactory loggers)
    {
        var configuration = RedisEndpoint.Parse(endpoint);
        configuration.Defaults = new EntraOptionsProvider(
            DefaultOptionsProvider.GetProvider(configuration.EndPoints), currentToken, !settings.SeparateSubscriptionConnection, loggers);
        configuration.Ssl = true;
        // Unset, it is the operating system's choice, which may include older ones.
        configuration.SslProtocols ??= SslProtocols.Tls12 | SslProtocols.Tls13;
        // Recovery is ours: a connection that fails now is tried again, and what the app holds stays valid.
        configuration.AbortOnConnectFail = false;

        if (TrustedCertificates.Load(settings.TrustedCertificateFile) is { } trusted)
            configuration.CertificateValidation += (_, certificate, chain, errors) => trusted.Accepts(certificate, chain, errors);

        return configuration;
    }
}
