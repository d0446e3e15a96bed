using System.Globalization;
using System.Security.Claims;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>
/// An app with sessions, sign-in cookies, antiforgery and a hub: with our package in any stage, or with Microsoft's packages and an access
/// key.
/// </summary>
internal static class MovingShop
{
    public const string NoSession = "no session";

    /// <param name="caches">The old and the new cache.</param>
    /// <param name="stage">
    /// A stage; or <c>before</c> and <c>after</c> for an app that does not know of a move, on the old and on the new cache.
    /// </param>
    /// <param name="wasStock">Whether Microsoft's packages were used before. They had an access key.</param>
    public static async Task<ShopInstance> StartAsync(TwoCaches caches, string stage, bool wasStock)
    {
        if (stage == "before" && wasStock)
            return await ShopInstance.OpenAsync(await StartStockAsync(caches), stage);

        (string, string)[] settings = [("InstanceName", "shop:"), ("ApplicationName", "shop")];
        var app = stage switch
        {
            "before" => await TestApp.StartAsync(caches.Old, builder => AddOurs(builder, wasStock), Use, Map, settings),
            "after" => await TestApp.StartAsync(caches.New, builder => AddOurs(builder, wasStock), Use, Map, settings),
            _ => await TestApp.StartAsync(
                caches.New,
                builder => AddOurs(builder, wasStock),
                Use,
                Map,
                [.. settings, .. wasStock ? [.. caches.FromOldWithKey(stage), ("MoveFrom:IsStock", "true")] : caches.FromOld(stage)]),
        };
        return await ShopInstance.OpenAsync(app, stage);
    }

    /// <summary>An app with Microsoft's packages on the old cache.</summary>
    public static async Task<WebApplication> StartStockAsync(TwoCaches caches)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var redis = ConfigurationOptions.Parse(caches.OldConnectionString);
        redis.TrustIssuer(caches.Old.TrustedCertificateFile);
        var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => connection);
        builder.Services.AddStackExchangeRedisCache(options => (options.ConfigurationOptions, options.InstanceName) = (redis, "shop:"));
        builder.Services.AddSession();
        builder.Services.AddDataProtection().SetApplicationName("shop").PersistKeysToStackExchangeRedis(connection);
        builder.Services.AddSignalR()
            .AddStackExchangeRedis(options => options.ConnectionFactory = async _ => await ConnectionMultiplexer.ConnectAsync(redis));
        Add(builder);

        var app = builder.Build();
        app.UseAuthentication();
        app.UseSession();
        Map(app);
        await app.StartAsync();
        return app;
    }

    private static void AddOurs(WebApplicationBuilder builder, bool wasStock)
    {
        builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddSignalRBackplane();
        // The channels of Microsoft's backplane, which had no prefix.
        if (wasStock)
            builder.Services.Configure<RedisOptions>(options => options.Configuration.ChannelPrefix = RedisChannel.Literal(""));
        Add(builder);
    }

    private static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAntiforgery();
    }

    private static void Use(WebApplication app)
    {
        app.UseAuthentication();
        app.UseRedisSession();
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/sign-in", (HttpContext context, string name) => context.SignInAsync(new(new ClaimsIdentity(
            [new(ClaimTypes.Name, name)], CookieAuthenticationDefaults.AuthenticationScheme))));
        app.MapGet("/page", async (HttpContext context, IAntiforgery antiforgery) =>
        {
            var token = antiforgery.GetAndStoreTokens(context).RequestToken;
            return $"{context.User.Identity?.Name ?? "nobody"}|{await CountAsync(context, "pages")}|{token}";
        });
        app.MapPost("/order", async (HttpContext context, IAntiforgery antiforgery) =>
        {
            await antiforgery.ValidateRequestAsync(context);
            return $"{context.User.Identity?.Name ?? "nobody"}|{await CountAsync(context, "orders")}|";
        });
        app.MapPost("/say", (IHubContext<ShopHub> hub, int number) => hub.Clients.All.SendAsync("said", number));
        app.MapHub<ShopHub>("/hub");
    }

    /// <summary>Counts in the session, and answers only when the count is stored.</summary>
    private static async Task<string> CountAsync(HttpContext context, string what)
    {
        await context.Session.LoadAsync();
        if (!context.Session.IsAvailable)
            return NoSession;

        var count = (context.Session.GetInt32(what) ?? 0) + 1;
        context.Session.SetInt32(what, count);
        await context.Session.CommitAsync();
        return count.ToString(CultureInfo.InvariantCulture);
    }

    internal sealed class ShopHub : Hub;
}
