using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DependencyInjection;

/// <summary>
/// Services that the container disposes may write to the cache until their disposal is complete: the connection closes last.
/// </summary>
public sealed class DisposalOrderTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, Regions = 2 });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_can_write_in_Dispose_although_the_multiplexer_was_resolved_after_it(bool async)
    {
        var app = Build(services => services.AddSingleton<Writer>());
        await app.StartAsync();
        var writer = app.Services.GetRequiredService<Writer>();
        _ = app.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        writer.Takes(null);

        await EndAsync(app, async);

        Assert.Null(writer.Failure);
        Assert.True(await IsWrittenAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_can_write_to_a_keyed_cache_that_was_not_resolved_before_it(bool async)
    {
        var app = Build(services => services.AddSingleton<Writer>(), named: true);
        await app.StartAsync();
        var writer = app.Services.GetRequiredService<Writer>();
        writer.Takes("other");
        _ = app.Services.GetRequiredKeyedService<IConnectionMultiplexer>("other").GetDatabase();

        await EndAsync(app, async);

        Assert.Null(writer.Failure);
        Assert.True(await IsWrittenAsync(_azure.Endpoints[1]));
    }

    [Fact]
    public async Task A_service_created_with_the_default_cache_can_write_to_a_keyed_cache()
    {
        var app = Build(_ => { }, services => services.AddSingleton<Writer>(), named: true);
        _ = app.Services.GetRequiredService<IDistributedCache>();
        var writer = app.Services.GetRequiredService<Writer>();
        await app.StartAsync();
        writer.Takes("other");

        await app.DisposeAsync();

        Assert.Null(writer.Failure);
        Assert.True(await IsWrittenAsync(_azure.Endpoints[1]));
    }

    [Fact]
    public async Task A_hosted_service_that_was_registered_before_ours_can_write_when_it_stops()
    {
        var app = Build(_ => { }, services =>
            services.AddSingleton<Writer>().AddHostedService(provider => provider.GetRequiredService<Writer>()));
        await app.StartAsync();
        var writer = app.Services.GetRequiredService<Writer>();
        _ = app.Services.GetRequiredService<IConnectionMultiplexer>();
        writer.Takes(null);

        await app.DisposeAsync();

        Assert.Null(writer.Failure);
        Assert.True(await IsWrittenAsync());
    }

    [Fact]
    public async Task A_service_that_was_created_before_ours_gets_an_error_that_says_what_to_do_instead()
    {
        var app = Build(services => services.AddSingleton<Writer>());
        var writer = app.Services.GetRequiredService<Writer>();
        await app.StartAsync();
        writer.Takes(null);

        await app.DisposeAsync();

        var failure = Assert.IsType<ObjectDisposedException>(writer.Failure);
        Assert.Contains("IHostedService.StopAsync", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_cannot_close_the_multiplexer()
    {
        await using var app = Build(_ => { });
        await app.StartAsync();
        var redis = app.Services.GetRequiredService<IConnectionMultiplexer>();

        await redis.CloseAsync();
        await redis.DisposeAsync();

        Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
    }

    /// <summary>A WebApplicationFactory stops the host from one thread, and the app's own <c>Run</c> disposes it on another.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hosted_services_may_be_stopped_after_their_disposal_and_disposed_twice(bool isReachable)
    {
        _azure.EdgeFaults.RefuseConnections = !isReachable;
        var app = Build(services => services.AddHybridCache(), named: true);
        await app.StartAsync();
        var hosted = app.Services.GetServices<IHostedService>()
            .Where(service => service.GetType().FullName!.StartsWith("AspNetRedisAad", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(hosted);

        await app.DisposeAsync();

        foreach (var service in hosted)
        {
            if (service is IHostedLifecycleService phased)
                await phased.StoppingAsync(CancellationToken.None);
            await service.StopAsync(CancellationToken.None);
            if (service is IHostedLifecycleService last)
                await last.StoppedAsync(CancellationToken.None);
            if (service is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
        }

        await app.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_works_under_a_WebApplicationFactory_too(bool async)
    {
        var factory = new WebApplicationFactory<Storefront.Catalogue>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in _azure.GetSettings())
                host.UseSetting(key, value);
            host.UseSetting("AzureRedisAad:InstanceName", "");
            host.ConfigureServices(services => services.AddSingleton<Writer>());
        });
        using (var client = factory.CreateClient())
            await client.GetStringAsync(new Uri("/", UriKind.Relative));
        var writer = factory.Services.GetRequiredService<Writer>();
        _ = factory.Services.GetRequiredService<IConnectionMultiplexer>();
        writer.Takes(null);

        if (async)
            await factory.DisposeAsync();
        else
            factory.Dispose();

        Assert.Null(writer.Failure);
        Assert.True(await IsWrittenAsync());
    }

    private WebApplication Build(Action<IServiceCollection> after, Action<IServiceCollection>? before = null, bool named = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(_azure.GetSettings());
        builder.Configuration["AzureRedisAad:StartTimeout"] = "00:00:05";
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        before?.Invoke(builder.Services);
        builder.Services.AddAzureRedisAad(builder.Configuration);
        if (named)
        {
            builder.Services.AddAzureRedisAadConnection("other", settings =>
            {
                builder.Configuration.GetSection(AzureRedisAadOptions.SectionName).Bind(settings);
                settings.Endpoint = _azure.Endpoints[1];
            }).AddDistributedCache();
        }

        after(builder.Services);
        return builder.Build();
    }

    private static async Task EndAsync(WebApplication app, bool async)
    {
        if (async)
        {
            await app.DisposeAsync();
            return;
        }

        await app.StopAsync();
        ((IDisposable)app).Dispose();
    }

    private async Task<bool> IsWrittenAsync(string? endpoint = null)
    {
        await using var app = await TestApp.StartAsync(
            _azure, [.. endpoint is null ? Array.Empty<(string, string)>() : [("Endpoint", endpoint)]]);
        return await app.Services.GetRequiredService<IDistributedCache>().GetStringAsync("last") == "words";
    }

    /// <summary>Writes when it is disposed, to a cache that it has resolved late.</summary>
    private sealed class Writer(IServiceProvider services) : IHostedService, IAsyncDisposable, IDisposable
    {
        private IDistributedCache? _cache;

        public Exception? Failure { get; private set; }

        public void Takes(string? name) => _cache = name is null
            ? services.GetRequiredService<IDistributedCache>() : services.GetRequiredKeyedService<IDistributedCache>(name);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => Failure ??= _cache is { } cache ? Record.Exception(() => cache.SetString("last", "words")) : null;

        public async ValueTask DisposeAsync() =>
            Failure ??= _cache is { } cache ? await Record.ExceptionAsync(() => cache.SetStringAsync("last", "words")) : null;
    }
}
