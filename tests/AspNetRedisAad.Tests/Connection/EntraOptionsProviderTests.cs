using System.Reflection;
using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Tests.Connection;

public class EntraOptionsProviderTests
{
    [Fact]
    public void Every_default_of_StackExchange_Redis_is_kept_or_overridden()
    {
        var forgotten = typeof(DefaultOptionsProvider)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsVirtual: true })
            .Where(property => typeof(EntraOptionsProvider).GetProperty(property.Name)!.DeclaringType != typeof(EntraOptionsProvider))
            .Select(property => property.Name);

        Assert.Empty(forgotten);
    }

    [Fact]
    public void StackExchange_Redis_is_given_no_token()
    {
        var options = Create("localhost:6380");

        Assert.Null(options.User);
        Assert.Null(options.Password);
    }

    [Fact]
    public void Azure_Managed_Redis_keeps_RESP3_and_its_silent_configuration_channel()
    {
        var options = Create("contoso.westeurope.redis.azure.net:10000");

        Assert.Equal(RedisProtocol.Resp3, options.Protocol);
        Assert.Equal("", options.ConfigurationChannel);
    }

    [Fact]
    public void TLS_is_at_least_1_2_the_connect_timeout_allows_a_slow_validation_and_a_failed_connect_does_not_abort()
    {
        var options = Create("redis.example.com,abortConnect=true");

        Assert.Equal(
            System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13, options.SslProtocols);
        Assert.True(options.ConnectTimeout > 10_000);
        Assert.False(options.AbortOnConnectFail);
        Assert.False(options.SharedSubscriptionConnection);
    }

    private static ConfigurationOptions Create(string endpoint) => ConnectionOptionsFactory.Create(endpoint, NullLoggerFactory.Instance);
}
