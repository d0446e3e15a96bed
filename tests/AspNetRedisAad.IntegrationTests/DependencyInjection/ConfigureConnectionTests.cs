using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DependencyInjection;

/// <summary>A callback changes options that have no setting, on every multiplexer of its connection.</summary>
public sealed class ConfigureConnectionTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, Regions = 2 });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task Callbacks_are_applied_in_order_after_the_settings_and_with_services()
    {
        await using var app = await TestApp.StartAsync(_azure, builder =>
        {
            builder.Services.AddSingleton(new Uri("redis://from-services"));
            var redis = builder.Services.AddAzureRedisAadConnection(builder.Configuration);
            redis.ConfigureConnection(
                options => (options.ClientName, options.DefaultDatabase, options.SyncTimeout) = ("first", 3, options.SyncTimeout + 1));
            redis.ConfigureConnection((services, options) => options.ClientName = services.GetRequiredService<Uri>().Host);
        }, ("Endpoint", $"{_azure.Endpoint},syncTimeout=7000,name=settings"));

        Assert.Equal("from-services", app.Redis.ClientName);
        Assert.Equal(7001, app.Redis.TimeoutMilliseconds);
        Assert.Equal(3, app.Redis.GetDatabase().Database);
        Assert.Equal("from-services", (string?)await app.Redis.GetDatabase().ExecuteAsync("CLIENT", "GETNAME"));
        await using var further = await Factory(app).ConnectAsync();
        Assert.Equal("from-services", further.ClientName);
    }

    [Fact]
    public async Task Each_connection_has_its_own_callbacks()
    {
        await using var app = await TestApp.StartAsync(_azure, builder =>
        {
            builder.Services.AddAzureRedisAadConnection(builder.Configuration).ConfigureConnection(options => options.ClientName = "ours");
            builder.Services.AddAzureRedisAadConnection("other", builder.Configuration.GetSection(AzureRedisAadOptions.SectionName).Bind)
                .ConfigureConnection(options => options.ClientName = "others");
        });

        Assert.Equal("ours", app.Redis.ClientName);
        Assert.Equal("others", app.Services.GetRequiredKeyedService<IConnectionMultiplexer>("other").ClientName);
    }

    [Fact]
    public async Task Each_of_several_regions_is_configured()
    {
        var configured = new List<string>();
        await using var app = await TestApp.StartAsync(
            _azure,
            builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).ConfigureConnection(options =>
            {
                configured.Add(options.EndPoints.Single().ToString()!);
                options.ClientName = "in every region";
            }),
            ("Endpoint", ""), ("Endpoints:0:Endpoint", _azure.Endpoints[0]), ("Endpoints:1:Endpoint", _azure.Endpoints[1]));

        Assert.Equal(_azure.Endpoints, configured);
        Assert.Equal("in every region", app.Redis.ClientName);
    }

    private static IAzureRedisConnectionFactory Factory(TestApp app) => app.Services.GetRequiredService<IAzureRedisConnectionFactory>();
}
