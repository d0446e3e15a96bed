using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>
/// An app on Kestrel with one page that uses the session and one that does not. It has the session from before the migration, from after
/// it, or from a step in between.
/// </summary>
internal sealed class SessionPage : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SessionPage(WebApplication app, CountingProtection protection) => (_app, Protection) = (app, protection);

    /// <summary>Counts the cryptographic operations of cookies.</summary>
    public CountingProtection Protection { get; }

    public Uri Address => new(_app.Urls.First());

    /// <summary>The starting point of docs/migrating-from-access-keys.md.</summary>
    public static Task<SessionPage> StartStockAsync(RedisServer server, string endpoint) => StartAsync(
        services =>
        {
            services.AddStackExchangeRedisCache(
                options => (options.ConfigurationOptions, options.InstanceName) = (server.Configure(endpoint), "page:"));
            services.AddSession();
        },
        app => app.UseSession());

    /// <summary>After step 2: ASP.NET Core's session on our cache.</summary>
    public static Task<SessionPage> StartBetweenAsync(RedisServer server, string endpoint) =>
        StartOursAsync(server, endpoint, redis => redis.AddDistributedCache().Services.AddSession());

    /// <summary>After step 5: our own store.</summary>
    public static Task<SessionPage> StartOursAsync(RedisServer server, string endpoint, bool adopts) =>
        StartOursAsync(server, endpoint, redis => redis.AddDistributedCache().AddSession(), adopts);

    public static Task<SessionPage> StartWithoutSessionAsync() => StartAsync(_ => { }, _ => { });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static Task<SessionPage> StartOursAsync(
        RedisServer server, string endpoint, Action<IAzureRedisAadBuilder> surfaces, bool adopts = false) => StartAsync(
        services =>
        {
            var redis = services.AddAzureRedisAadConnection(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["AzureRedisAad:Endpoint"] = endpoint,
                ["AzureRedisAad:TrustedCertificateFile"] = server.TrustedCertificateFile,
                ["AzureRedisAad:InstanceName"] = "page:",
                ["AzureRedisAad:MigrateStockSessions"] = $"{adopts}",
            }).Build());
            surfaces(redis.UseCredential(server.Token.Credential));
        },
        app => app.UseRedisSession());

    private static async Task<SessionPage> StartAsync(Action<IServiceCollection> register, Action<WebApplication> use)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        register(builder.Services);
        var protection = new CountingProtection();
        builder.Services.AddSingleton<IDataProtectionProvider>(protection);

        var app = builder.Build();
        use(app);
        app.MapGet("/unused", () => { });
        app.MapGet("/used", (HttpContext context) => context.Session.SetInt32("visits", (context.Session.GetInt32("visits") ?? 0) + 1));
        await app.StartAsync();
        return new SessionPage(app, protection);
    }
}
