using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Session;

/// <summary>An app with one endpoint for each operation on a session, in our store or in ASP.NET Core's own.</summary>
internal static class SessionApp
{
    public static Task<TestApp> StartAsync(
        AzureRedisEmulator azure, bool stock, Action<SessionOptions>? options = null, Action<WebApplication>? map = null,
        params (string Key, string Value)[] settings) =>
        StartAsync(azure, stock, app => app.UseRedisSession(), _ => { }, options, map, settings);

    /// <param name="azure">The emulator.</param>
    /// <param name="stock">Whether ASP.NET Core's own store keeps the sessions.</param>
    /// <param name="use">The pipeline, with either session middleware.</param>
    /// <param name="configure">What the app registers after the package.</param>
    /// <param name="options">The options of cookie and timeouts.</param>
    /// <param name="map">Additional endpoints.</param>
    /// <param name="settings">The settings of the package's section.</param>
    public static Task<TestApp> StartAsync(
        AzureRedisEmulator azure,
        bool stock,
        Action<WebApplication> use,
        Action<WebApplicationBuilder> configure,
        Action<SessionOptions>? options = null,
        Action<WebApplication>? map = null,
        params (string Key, string Value)[] settings) =>
        TestApp.StartAsync(
            azure,
            builder =>
            {
                if (stock)
                    builder.Services.AddSingleton(CreateStockStore);
                builder.Services.Configure(options ?? (_ => { }));
                configure(builder);
            },
            use,
            app =>
            {
                Map(app);
                map?.Invoke(app);
            },
            [.. settings.Append(("InstanceName", "shop:")).DistinctBy(setting => setting.Item1)]);

    /// <summary>A visitor with a separate cookie.</summary>
    public static HttpClient CreateVisitor(this TestApp app) =>
        new(new HttpClientHandler { CookieContainer = new CookieContainer(), MaxConnectionsPerServer = 1000 }) { BaseAddress =
            app.Client.BaseAddress };

    public static Task<string> AskAsync(this HttpClient visitor, string path) => visitor.GetStringAsync(new Uri(path, UriKind.Relative));

    private static ISessionStore CreateStockStore(IServiceProvider services) => new DistributedSessionStore(
        new RedisCache(new RedisCacheOptions
        {
            InstanceName = services.GetRequiredService<IOptions<AzureRedisAadOptions>>().Value.InstanceName,
            ConnectionMultiplexerFactory = () => Task.FromResult(services.GetRequiredService<IConnectionMultiplexer>()),
        }),
        services.GetRequiredService<ILoggerFactory>());

    private static void Map(IEndpointRouteBuilder app)
    {
        // An answer without a body ends only when the session is committed.
        app.MapGet("/nothing", () => { });
        app.MapGet("/set", (HttpContext context, string key, string value) => context.Session.SetString(key, value));
        app.MapGet("/get", (HttpContext context, string key) => context.Session.GetString(key) ?? "none");
        app.MapGet("/change", (HttpContext context, string key, string value) =>
        {
            _ = context.Session.GetString(key);
            context.Session.SetString(key, value);
        });
        app.MapGet("/remove", (HttpContext context, string key) => context.Session.Remove(key));
        app.MapGet("/clear", (HttpContext context) => context.Session.Clear());
        app.MapGet("/keys", (HttpContext context) => string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal)));
        app.MapGet("/id", (HttpContext context) => context.Session.Id);
        app.MapGet("/available", (HttpContext context) => context.Session.IsAvailable.ToString());
    }
}
