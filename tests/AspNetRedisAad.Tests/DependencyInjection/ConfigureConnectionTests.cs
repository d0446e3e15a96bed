using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Tests.DependencyInjection;

/// <summary>
/// A callback that breaks the rules stops the app at start with one sentence: which connection, what is wrong, and what to do instead.
/// </summary>
public class ConfigureConnectionTests
{
    private const string Secret = "not-to-be-told";

    public static TheoryData<string, Action<ConfigurationOptions>, string> Forbidden => new()
    {
        { "Defaults", options => options.Defaults = new DefaultOptionsProvider(), "properties themselves" },
        { "User", options => options.User = Secret, "UserName" },
        { "Password", options => options.Password = Secret, "Credential" },
        { "SentinelUser", options => options.SentinelUser = Secret, "Credential" },
        { "SentinelPassword", options => options.SentinelPassword = Secret, "Credential" },
        { "EndPoints", options => options.EndPoints.Add("other.example", 6380), "Endpoint" },
        { "EndPoints", options => options.EndPoints[0] = new DnsEndPoint("other.example", 6380), "Endpoint" },
        { "Ssl", options => options.Ssl = true, "TrustedCertificateFile" },
        { "SslProtocols", options => options.SslProtocols = SslProtocols.Tls12, "Endpoint" },
#pragma warning disable CA5359 // The test checks that this is rejected.
        { "CertificateValidation", options => options.CertificateValidation += (_, _, _, _) => true, "TrustedCertificateFile" },
#pragma warning restore CA5359
        { "CertificateSelection", options => options.CertificateSelection += (_, _, _, _, _) => null!, "Credential" },
        { "SslClientAuthenticationOptions", options => options.SslClientAuthenticationOptions = _ => null!, "TrustedCertificateFile" },
        { "Tunnel", options => options.Tunnel = Tunnel.HttpProxy(new DnsEndPoint("proxy.example", 80)), "tunnel=http:" },
        { "ReconnectRetryPolicy", options => options.ReconnectRetryPolicy = new LinearRetry(1000), "ReconnectDelay" },
        { "SharedSubscriptionConnection", options => options.SharedSubscriptionConnection = true, "remove it" },
        { "AbortOnConnectFail", options => options.AbortOnConnectFail = true, "RequireConnectionAtStart" },
        { "AUTH in CommandMap", options => options.CommandMap = CommandMap.Create(["AUTH"], available: false), "leave AUTH" },
    };

    [Theory]
    [MemberData(nameof(Forbidden), DisableDiscoveryEnumeration = true)]
    public async Task Protected_options_cannot_be_changed(string property, Action<ConfigurationOptions> hook, string fix)
    {
        var message = await StartAsync("", hook);

        Assert.StartsWith($"ConfigureConnection of the default connection changes {property}, but ", message, StringComparison.Ordinal);
        Assert.Contains(fix, message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task A_named_connection_appears_with_its_name() =>
        Assert.StartsWith("ConfigureConnection of the connection \"prices\" changes Password, but ",
            await StartAsync("prices", options => options.Password = Secret), StringComparison.Ordinal);

    [Fact]
    public async Task A_callback_that_throws_stops_the_start_with_its_reason() =>
        Assert.Equal(
            "ConfigureConnection of the default connection has thrown FormatException: No such number.",
            await StartAsync("", _ => throw new FormatException("No such number.")));

    [Fact]
    public async Task A_callback_that_requests_the_connection_gets_an_explanation()
    {
        var builder = Builder();
        builder.Services.AddAzureRedisAadConnection(Set)
            .ConfigureConnection((services, _) => services.GetRequiredService<IConnectionMultiplexer>());

        var message = await StartAsync(builder);

        Assert.StartsWith("ConfigureConnection of the default connection asks for a service that needs this connection", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_is_resolved_before_the_start_reports_the_same()
    {
        var builder = Builder();
        builder.Services.AddAzureRedisAadConnection(Set).ConfigureConnection(options => options.User = Secret);
        await using var app = builder.Build();

        var first = Assert.ThrowsAny<InvalidOperationException>(app.Services.GetRequiredService<IConnectionMultiplexer>);
        var second = Assert.ThrowsAny<InvalidOperationException>(app.Services.GetRequiredService<IConnectionMultiplexer>);

        Assert.Equal(first.Message, second.Message);
    }

    private static async Task<string> StartAsync(string name, Action<ConfigurationOptions> hook)
    {
        var builder = Builder();
        builder.Services.AddAzureRedisAadConnection(name, Set).ConfigureConnection(hook);
        return await StartAsync(builder);
    }

    private static async Task<string> StartAsync(WebApplicationBuilder builder)
    {
        await using var app = builder.Build();
        return (await Assert.ThrowsAnyAsync<InvalidOperationException>(() => app.StartAsync())).Message;
    }

    private static void Set(AzureRedisAadOptions settings) => settings.Endpoint = "contoso.redis.cache.windows.net:6380";

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }
}
