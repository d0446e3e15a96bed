using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.DependencyInjection;

public class RegistrationTests
{
    [Theory]
    [InlineData("Endpoint", "", "AzureRedisAad:Endpoint is missing")]
    [InlineData("Endpoint", "host:port:what", "AzureRedisAad:Endpoint")]
    [InlineData("Endpoint", "h:6380,ssl=false", "Remove \"ssl=false\"")]
    [InlineData("Endpoint", "h:6380,password=hunter2", "Remove \"password=...\"")]
    [InlineData("Credential", "Password", "Write one of: DefaultAzureCredential")]
    [InlineData("ClientSecret", "s3cret", "AzureRedisAad:TenantId is missing")]
    [InlineData("StartTimeout", "1:00:00", "AzureRedisAad:StartTimeout")]
    [InlineData("TrustedCertificateFile", "no/such/file", "AzureRedisAad:TrustedCertificateFile")]
    public async Task Bad_settings_stop_the_app_at_start_with_the_setting_and_the_fix(string setting, string value, string expected)
    {
        var app = Build(("Endpoint", "localhost:6380"), (setting, value));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        await app.DisposeAsync();
    }

    [Fact]
    public void One_call_gives_connection_cache_session_key_ring_and_health()
    {
        var services = new ServiceCollection().AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380"))).Services;

        foreach (var service in new[] { typeof(IConnectionMultiplexer), typeof(IDistributedCache), typeof(IDataProtectionProvider), typeof(HealthCheckService), typeof(Microsoft.AspNetCore.Session.ISessionStore) })
            Assert.Single(services, descriptor => descriptor.ServiceType == service);
    }

    [Fact]
    public void Calling_twice_does_no_harm()
    {
        var once = new ServiceCollection();
        once.AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380")));
        var twice = new ServiceCollection();
        twice.AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380")));
        twice.AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380")));

        Assert.Equal(
            once.Count(descriptor => descriptor.ServiceType == typeof(IHostedService)),
            twice.Count(descriptor => descriptor.ServiceType == typeof(IHostedService)));
        Assert.Single(twice, descriptor => descriptor.ServiceType == typeof(IConnectionMultiplexer));
        using var provider = twice.AddLogging().BuildServiceProvider();
        Assert.Equal(2, provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Count);
    }

    [Fact]
    public void The_section_itself_may_be_passed_too()
    {
        var section = Configuration(("Endpoint", "localhost:6380"), ("InstanceName", "shop:")).GetSection("AzureRedisAad");
        using var provider = new ServiceCollection().AddAzureRedisAad(section).Services.AddLogging().BuildServiceProvider();

        Assert.Equal("shop:", provider.GetRequiredService<IOptions<AzureRedisAadOptions>>().Value.InstanceName);
    }

    [Fact]
    public async Task The_key_ring_is_shared_by_instances_with_the_same_application_name_wherever_they_are_deployed()
    {
        await using var app = Build(("Endpoint", "localhost:6380"), ("ApplicationName", "shop"));

        Assert.Equal("shop", app.Services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
    }

    private static WebApplication Build(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddAzureRedisAad(Configuration(settings));
        return builder.Build();
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
            values[$"AzureRedisAad:{name}"] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}
