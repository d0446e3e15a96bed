using System.Net;
using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>An app as a user would write it, in this process, on an emulator.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApp(WebApplication app, LogCollector log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public LogCollector Log { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public IConnectionMultiplexer Redis => Services.GetRequiredService<IConnectionMultiplexer>();

    public IAzureRedisStatusMonitor Status => Services.GetRequiredService<IAzureRedisStatusMonitor>();

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<bool> IsReadyAsync() => (await GetAsync("/health/ready")).Status == HttpStatusCode.OK;

    public static Task<TestApp> StartAsync(AzureRedisEmulator azure, params (string Key, string Value)[] settings) =>
        StartAsync(azure, _ => { }, settings);

    public static Task<TestApp> StartAsync(
        AzureRedisEmulator azure, Action<WebApplicationBuilder> configure, params (string Key, string Value)[] settings) =>
        StartAsync(azure, configure, _ => { }, settings);

    public static Task<TestApp> StartAsync(
        AzureRedisEmulator azure, Action<WebApplicationBuilder> configure, Action<WebApplication> map,
        params (string Key, string Value)[] settings) =>
        StartAsync(azure, configure, app => app.UseRedisSession(), map, settings);

    /// <param name="azure">The emulator.</param>
    /// <param name="configure">What the app registers after the package.</param>
    /// <param name="use">The pipeline.</param>
    /// <param name="map">The endpoints.</param>
    /// <param name="settings">The settings of the package's section.</param>
    public static async Task<TestApp> StartAsync(
        AzureRedisEmulator azure,
        Action<WebApplicationBuilder> configure,
        Action<WebApplication> use,
        Action<WebApplication> map,
        params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // They include the sample's appsettings.json, which is in the tests' output folder.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(LiveCache.SettingsOr(azure));
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>($"AzureRedisAad:{setting.Key}", setting.Value)));
        if (LiveCache.Endpoint is not null)
            builder.Configuration["AzureRedisAad:InstanceName"] = LiveCache.Name(
                azure, builder.Configuration["AzureRedisAad:InstanceName"] ?? "");
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        var log = new LogCollector();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddAzureRedisAad(builder.Configuration);
        configure(builder);

        var app = builder.Build();
        use(app);
        app.MapAzureRedisAadHealthChecks();
        map(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new TestApp(app, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
