using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Session;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
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

        foreach (var service in new[] { typeof(IConnectionMultiplexer), typeof(IDistributedCache), typeof(IDataProtectionProvider),
            typeof(HealthCheckService), typeof(ISessionStore) })
            Assert.Single(services, descriptor => descriptor.ServiceType == service && !descriptor.IsKeyedService);
    }

    [Theory]
    [InlineData("",
        "Two registrations have one name: the default connection has its settings in AzureRedisAad, and the second call reads Shop:Redis.")]
    [InlineData(
        "prices",
        "Two registrations have one name: the connection \"prices\" has its settings in AzureRedisAad:prices, and the second call reads "
            + "Shop:Redis.")]
    public void Two_connections_cannot_have_one_name(string name, string expected)
    {
        var (services, configuration) = (new ServiceCollection(), Configuration(("Endpoint", "localhost:6380")));
        services.AddAzureRedisAadConnection(name, configuration);

        var error = Assert.Throws<InvalidOperationException>(
            () => services.AddAzureRedisAadConnection(name, configuration.GetSection("Shop:Redis")));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("Give the second one a different name", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "other:")]
    [InlineData(true, "shop:")]
    public void A_connection_can_have_settings_in_a_section_and_in_code(bool codeFirst, string instanceName)
    {
        var (services, section) =
            (new ServiceCollection(), Configuration(("Endpoint", "localhost:6380"), ("InstanceName", "shop:")).GetSection("AzureRedisAad"));
        foreach (var isCode in new[] { codeFirst, !codeFirst })
        {
            var builder = isCode
                ? services.AddAzureRedisAadConnection("prices", settings => settings.InstanceName = "other:")
                : services.AddAzureRedisAadConnection("prices", section);
            Assert.Equal(isCode && codeFirst ? "AzureRedisAad:prices" : "AzureRedisAad", builder.SettingsPath);
        }

        using var provider = services.BuildServiceProvider();

        var settings = provider.GetRequiredService<IOptionsMonitor<AzureRedisAadOptions>>().Get("prices");
        Assert.Equal(("localhost:6380", instanceName), (settings.Endpoint, settings.InstanceName));
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
        Assert.Single(twice, descriptor => descriptor.ServiceType == typeof(IConnectionMultiplexer) && !descriptor.IsKeyedService);
        using var provider = twice.AddLogging().BuildServiceProvider();
        Assert.Equal(2, provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Count);
    }

    [Fact]
    public void Registering_every_surface_twice_gives_one_of_each()
    {
        var services = new ServiceCollection();
        for (var call = 0; call < 2; call++)
        {
            var redis = services.AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380"))).AddOutputCache();
            redis.AddHybridCache();
            redis.AddSignalRBackplane();
        }

        foreach (var service in new[] { typeof(IDistributedCache), typeof(ISessionStore), typeof(IOutputCacheStore), typeof(HybridCache),
            typeof(HubLifetimeManager<>) })
            Assert.Single(services, descriptor => descriptor.ServiceType == service && !descriptor.IsKeyedService);
    }

    [Fact]
    public void It_replaces_what_the_app_has_registered_before()
    {
        var services = new ServiceCollection().AddLogging().AddDistributedMemoryCache().AddSession().AddOutputCache()
            .AddHybridCache().Services;
        var redis = services.AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380"))).AddOutputCache();
        redis.AddHybridCache();
        using var provider = services.BuildServiceProvider();

        foreach (var service in new[] { typeof(IDistributedCache), typeof(ISessionStore), typeof(IOutputCacheStore) })
            Assert.StartsWith("AspNetRedisAad", provider.GetRequiredService(service).GetType().Namespace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EnableDistributedCache", typeof(IDistributedCache))]
    [InlineData("EnableSession", typeof(ISessionStore))]
    [InlineData("EnableDataProtection", typeof(IConfigureOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>))]
    public void Each_surface_can_be_switched_off(string setting, Type service)
    {
        var services = new ServiceCollection().AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380"), (setting, "false"))).Services;
        var inCode = new ServiceCollection()
            .AddAzureRedisAad(options => typeof(AzureRedisAadOptions).GetProperty(setting)!.SetValue(options, false)).Services;

        Assert.Contains(new ServiceCollection().AddAzureRedisAad(Configuration(("Endpoint", "localhost:6380"))).Services, IsOurs);
        Assert.DoesNotContain(services, IsOurs);
        Assert.DoesNotContain(inCode, IsOurs);

        bool IsOurs(ServiceDescriptor descriptor) => descriptor.ServiceType == service && !descriptor.IsKeyedService
            && descriptor.ImplementationFactory?.Method.DeclaringType!.Namespace is "Microsoft.Extensions.DependencyInjection"
            && descriptor.ImplementationFactory.Method.DeclaringType.FullName!.Contains("AzureRedisAad", StringComparison.Ordinal);
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

    [Fact]
    public void A_named_connection_has_its_own_keyed_services_settings_and_health_checks()
    {
        var configuration = Configuration(
            ("Endpoint", "localhost:6380"), ("sessions:Endpoint", "localhost:6381"), ("sessions:InstanceName", "s:"));
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAad(configuration);
        services.AddAzureRedisAadConnection("sessions", configuration).AddDistributedCache();
        using var provider = services.BuildServiceProvider();

        Assert.NotSame(provider.GetRequiredService<IDistributedCache>(), provider.GetRequiredKeyedService<IDistributedCache>("sessions"));
        Assert.Equal("s:", provider.GetRequiredService<IOptionsMonitor<AzureRedisAadOptions>>().Get("sessions").InstanceName);
        Assert.Equal(
            ["redis-token", "redis-connection", "redis-token-sessions", "redis-connection-sessions"],
            provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name));
        Assert.Equal(
            3, services.Count(descriptor => descriptor.ServiceType == typeof(IHostedService) && descriptor.ImplementationFactory is not null
            && descriptor.ImplementationFactory.Method.DeclaringType!.FullName!.Contains("SharedServices", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Bad_settings_of_a_named_connection_are_named_with_their_section()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAzureRedisAadConnection("sessions", Configuration(("sessions:Endpoint", "")));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("AzureRedisAad:sessions:Endpoint is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_with_the_same_credential_share_one_token_and_others_do_not()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(options => options.Endpoint = "a:1");
        services.AddAzureRedisAadConnection("same", options => options.Endpoint = "b:1");
        services.AddAzureRedisAadConnection("other", options => (options.Endpoint, options.ManagedIdentityClientId) = ("c:1", "7f3e"));
        services.AddAzureRedisAadConnection("supplied", options => options.Endpoint = "d:1")
            .UseCredential(_ => throw new InvalidOperationException());
        using var provider = services.BuildServiceProvider();

        var stores = new[] { "", "same", "other", "supplied" }
            .Select(name => provider.GetRequiredKeyedService<AspNetRedisAad.Identity.RedisTokenStore>(name)).ToList();

        Assert.Same(stores[0], stores[1]);
        Assert.Equal(3, stores.Distinct().Count());
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
