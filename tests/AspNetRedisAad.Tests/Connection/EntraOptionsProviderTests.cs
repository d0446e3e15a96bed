using System.Reflection;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Tests.Connection;

public class EntraOptionsProviderTests
{
    private readonly RedisTokenStore _tokens = new();

    [Fact]
    public void Every_default_of_StackExchange_Redis_is_passed_on_or_decided()
    {
        var forgotten = typeof(DefaultOptionsProvider)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsVirtual: true })
            .Where(property => typeof(EntraOptionsProvider).GetProperty(property.Name)!.DeclaringType != typeof(EntraOptionsProvider))
            .Select(property => property.Name);

        Assert.Empty(forgotten);
    }

    [Fact]
    public void Each_handshake_reads_the_newest_token()
    {
        var options = Create("localhost:6380");
        Assert.Null(options.User);
        Assert.Null(options.Password);

        _tokens.Publish(Token("a", "1"));
        Assert.Equal(("a", "1"), (options.User, options.Password));

        _tokens.Publish(Token("a", "2"));
        Assert.Equal(("a", "2"), (options.User, options.Password));
    }

    [Fact]
    public void User_and_password_of_one_handshake_are_of_one_token_even_when_it_changes_in_between()
    {
        var options = Create("localhost:6380");
        _tokens.Publish(Token("a", "1"));

        var user = options.User;
        _tokens.Publish(Token("b", "2"));
        var password = options.Password;

        Assert.Equal(("a", "1"), (user, password));
        Assert.Equal(("b", "2"), (options.User, options.Password));
    }

    [Fact]
    public void Azure_Managed_Redis_keeps_RESP3_and_its_silent_configuration_channel()
    {
        var options = Create("contoso.westeurope.redis.azure.net:10000");

        Assert.Equal(RedisProtocol.Resp3, options.Protocol);
        Assert.Equal("", options.ConfigurationChannel);
    }

    [Fact]
    public void TLS_is_on_the_connect_timeout_outlasts_a_slow_validation_and_a_failed_connect_is_not_the_end()
    {
        var options = Create("redis.example.com,abortConnect=true");

        Assert.True(options.Ssl);
        Assert.Equal(System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13, options.SslProtocols);
        Assert.True(options.ConnectTimeout > 10_000);
        Assert.False(options.AbortOnConnectFail);
        Assert.True(options.SharedSubscriptionConnection);
    }

    [Fact]
    public void The_configuration_as_text_holds_no_token()
    {
        _tokens.Publish(Token("a", "secret-value"));

        Assert.DoesNotContain("secret-value", Create("localhost").ToString(includePassword: true), StringComparison.Ordinal);
    }

    private static RedisToken Token(string user, string value) => new(user, value, Tokens.Start, 0, Tokens.Start.AddHours(1));

    private ConfigurationOptions Create(string endpoint) =>
        ConnectionOptionsFactory.Create(new AzureRedisAadOptions(), endpoint, () => _tokens.Current, NullLoggerFactory.Instance);
}
