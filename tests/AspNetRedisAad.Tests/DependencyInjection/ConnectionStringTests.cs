using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.DependencyInjection;

/// <summary>The cache's address as a connection string, as Aspire provides it.</summary>
public sealed class ConnectionStringTests
{
    [Theory]
    [InlineData("localhost:6380", "localhost:6380")]
    [InlineData("localhost:41234,ssl=true", "localhost:41234,ssl=true")]
    [InlineData("contoso.westeurope.redis.azure.net:10000,ssl=true", "contoso.westeurope.redis.azure.net:10000,ssl=true")]
    [InlineData("contoso.redis.cache.windows.net,ssl=true", "contoso.redis.cache.windows.net,ssl=true")]
    [InlineData("Endpoint=contoso.westeurope.redis.azure.net:10000", "contoso.westeurope.redis.azure.net:10000")]
    [InlineData(" endpoint = contoso.westeurope.redis.azure.net ; ssl=true;", "contoso.westeurope.redis.azure.net,ssl=true")]
    public void The_template_outputs_the_address_of_the_cache(string connectionString, string endpoint) =>
        Assert.Equal(endpoint, SettingsOf(App(("ConnectionStrings:cache", connectionString))).Endpoint);

    [Theory]
    [InlineData("localhost:6380,password=hunter2", "ConnectionStrings:cache contains a password (an access key). Remove \"password=...\"")]
    [InlineData("Endpoint=localhost:6380;AccessKey=hunter2", "ConnectionStrings:cache contains a password (an access key).")]
    [InlineData("localhost:6380,password=hunter2", "In an Aspire AppHost it comes from WithAccessKeyAuthentication()")]
    [InlineData("localhost:6380,user=alice", "ConnectionStrings:cache contains a user. Remove \"user=...\"")]
    [InlineData("localhost:6380,ssl=false", "ConnectionStrings:cache says ssl=false")]
    [InlineData("localhost:6380;hunter2", "ConnectionStrings:cache names no host")]
    [InlineData("Endpoint=localhost:6380;SharedSecret=hunter2", "ConnectionStrings:cache cannot be read")]
    [InlineData("rediss://localhost:6380", "ConnectionStrings:cache is an address with a scheme")]
    [InlineData("", "ConnectionStrings:cache is missing. Set it to the host and port of your cache")]
    [InlineData("", "In an Aspire AppHost, WithReference(...) on the app sets it.")]
    public async Task An_unusable_policy_stops_the_start_with_its_name_and_the_reason(string connectionString, string expected)
    {
        using var host = App(("ConnectionStrings:cache", connectionString)).Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rest_comes_from_the_section_and_the_connections_own_section_overrides_it()
    {
        var settings = SettingsOf(App(
            ("ConnectionStrings:cache", "localhost:6380"),
            ("AzureRedisAad:Endpoint", "elsewhere:6380"),
            ("AzureRedisAad:InstanceName", "shop:"),
            ("AzureRedisAad:Credential", "ManagedIdentity"),
            ("AzureRedisAad:cache:Credential", "AzureCli")));

        Assert.Equal(("localhost:6380", "shop:", "AzureCli"), (settings.Endpoint, settings.InstanceName, settings.Credential));
    }

    [Fact]
    public void Without_a_connection_string_the_endpoint_of_the_section_is_used_and_named()
    {
        var settings = SettingsOf(App(("AzureRedisAad:Endpoint", "localhost:6380")));

        Assert.Equal(("localhost:6380", "AzureRedisAad:Endpoint"), (settings.Endpoint, settings.Names.Of(nameof(settings.Endpoint))));
    }

    [Fact]
    public void Settings_in_code_override_everything_else()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddAzureRedisAad("cache", settings => (settings.Endpoint, settings.EnableSession) = ("localhost:6380", false));

        Assert.Equal("localhost:6380", SettingsOf(builder).Endpoint);
        Assert.DoesNotContain(builder.Services, service => service.ServiceType.Name == "ISessionStore");
    }

    [Fact]
    public void Features_that_the_connections_section_disables_are_not_registered()
    {
        var builder = App(("ConnectionStrings:cache", "localhost:6380"), ("AzureRedisAad:cache:EnableDistributedCache", "false"));

        Assert.DoesNotContain(builder.Services, service => service.ServiceType == typeof(IDistributedCache) && !service.IsKeyedService);
        Assert.Contains(builder.Services, service => service.ServiceType == typeof(IConnectionMultiplexer) && !service.IsKeyedService);
    }

    [Fact]
    public void A_second_cache_is_keyed_and_has_its_own_connection_string()
    {
        var builder = App(
            ("ConnectionStrings:cache", "localhost:6380"),
            ("ConnectionStrings:prices", "localhost:10000"),
            ("AzureRedisAad:prices:InstanceName", "prices:"));

        Assert.Equal("prices", builder.AddKeyedAzureRedisAadConnection("prices").Name);

        var settings = SettingsOf(builder, "prices");
        Assert.Equal(("localhost:10000", "prices:"), (settings.Endpoint, settings.InstanceName));
        Assert.Equal("localhost:6380", SettingsOf(builder).Endpoint);
    }

    [Fact]
    public void Two_caches_cannot_both_be_the_default_connection()
    {
        var builder = App(("ConnectionStrings:cache", "localhost:6380"));

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddAzureRedisAad("prices"));

        Assert.Contains(
            "the default connection is at ConnectionStrings:cache, and the second call reads ConnectionStrings:prices",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains("AddKeyedAzureRedisAadConnection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keyed_connection_without_its_connection_string_is_reported_by_its_name()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddKeyedAzureRedisAadConnection("prices");
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.StartsWith("Connection \"prices\": ConnectionStrings:prices is missing.", error.Message, StringComparison.Ordinal);
    }

    private static HostApplicationBuilder App(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        builder.AddAzureRedisAad("cache");
        return builder;
    }

    private static AzureRedisAadOptions SettingsOf(HostApplicationBuilder builder, string name = "")
    {
        using var provider = builder.Services.BuildServiceProvider();
        return provider.GetRequiredService<IOptionsMonitor<AzureRedisAadOptions>>().Get(name);
    }
}
