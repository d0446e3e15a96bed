using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Benchmarks.Http;

/// <summary>An app on Kestrel with a page that reads its session, one that also writes it, and one from the output cache.</summary>
internal sealed class HttpApp : IAsyncDisposable
{
    private const string Text = "some text of a page";

    private readonly WebApplication _app;

    private HttpApp(string name, WebApplication app) => (Name, _app) = (name, app);

    /// <summary>The name in tables.</summary>
    public string Name { get; }

    public Uri Address => new(_app.Urls.First());

    public static Task<HttpApp> StartOursAsync(RedisServer server, string endpoint) => StartAsync(
        "ours",
        services => services.AddAzureRedisAadConnection(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["AzureRedisAad:Endpoint"] = endpoint,
                ["AzureRedisAad:TrustedCertificateFile"] = server.TrustedCertificateFile,
                ["AzureRedisAad:InstanceName"] = "ours:",
            }).Build())
            .UseCredential(server.Token.Credential)
            .AddSession()
            .AddOutputCache(),
        app => app.UseRedisSession());

    public static Task<HttpApp> StartStockAsync(RedisServer server, string endpoint) => StartAsync(
        "stock",
        services =>
        {
            services.AddStackExchangeRedisCache(
                options => (options.ConfigurationOptions, options.InstanceName) = (server.Configure(endpoint), "stock:"));
            services.AddStackExchangeRedisOutputCache(
                options => (options.ConfigurationOptions, options.InstanceName) = (server.Configure(endpoint), "stock:"));
            services.AddOutputCache();
            services.AddSession();
        },
        app => app.UseSession());

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<HttpApp> StartAsync(string name, Action<IServiceCollection> register, Action<WebApplication> useSession)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        register(builder.Services);
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());

        var app = builder.Build();
        // As in an app that caches pages and has sessions: a cached page uses no session.
        app.UseOutputCache();
        useSession(app);
        app.MapGet("/read", async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            return $"{Text} {context.Session.GetInt32("visits")}";
        });
        app.MapGet("/write", async (HttpContext context) =>
        {
            await context.Session.LoadAsync();
            var visits = (context.Session.GetInt32("visits") ?? 0) + 1;
            context.Session.SetInt32("visits", visits);
            return $"{Text} {visits}";
        });
        app.MapGet("/cached", () => Text).CacheOutput();
        await app.StartAsync();
        return new HttpApp(name, app);
    }
}
