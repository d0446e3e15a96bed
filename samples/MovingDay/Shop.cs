using System.Security.Claims;
using AspNetRedisAad;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MovingDay;

/// <summary>An instance of the shop: an app like yours. Only its settings know of the move.</summary>
internal sealed record Shop(int Number, Stage Stage, WebApplication App) : IAsyncDisposable
{
    public const string InstanceName = "shop:";

    public static readonly string[] Goods = ["teapot", "umbrella"];

    public string Address => App.Urls.First();

    public static async Task<Shop> StartAsync(int number, Stage stage, Caches caches, Fleet fleet)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(caches.SettingsOf(stage));
        builder.Configuration.AddInMemoryCollection(
            [new("AzureRedisAad:InstanceName", InstanceName), new("AzureRedisAad:ApplicationName", "shop")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.AddFilter("Microsoft", LogLevel.Critical); // The lines of AspNetRedisAad are kept.

        builder.Services.AddAzureRedisAad(builder.Configuration);
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAntiforgery();
        builder.Services.AddSingleton(caches).AddSingleton(fleet).AddSingleton<Page>();

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAntiforgery();
        app.UseRedisSession();
        app.MapAzureRedisAadHealthChecks();
        Map(app, caches, fleet);
        var shop = new Shop(number, stage, app);
        app.MapGet("/", (HttpContext context, Page page) => page.RenderAsync(context, shop));
        await app.StartAsync();
        return shop;
    }

    /// <summary>The buttons. Their anti-forgery tokens are checked by UseAntiforgery.</summary>
    private static void Map(WebApplication app, Caches caches, Fleet fleet)
    {
        app.MapPost("/sign-in", async (HttpContext context, [FromForm] string name) =>
        {
            await context.SignInAsync(
                new(new ClaimsIdentity([new(ClaimTypes.Name, name)], CookieAuthenticationDefaults.AuthenticationScheme)));
            return Results.LocalRedirect("/");
        });
        app.MapPost("/cart", (HttpContext context, [FromForm] string item) =>
        {
            if (Goods.Contains(item))
                context.Session.SetInt32(item, (context.Session.GetInt32(item) ?? 0) + 1);
            return Results.LocalRedirect("/");
        });

        // The operator's buttons do not wait for a session, which may be unavailable.
        var operations = app.MapGroup("/").WithMetadata(new AzureRedisSessionPreloadAttribute(false));
        operations.MapPost("/stage", async ([FromForm] Stage stage) =>
        {
            await fleet.BeginAsync(stage);
            return Results.LocalRedirect("/");
        });
        operations.MapPost("/cache", ([FromForm] string cache) =>
        {
            if (!fleet.IsDeploying)
                (cache == "old" ? caches.Old : caches.New).TakeAwayOrBringBack();
            return Results.LocalRedirect("/");
        });
    }

    public Task<HealthReport> CheckAsync() => App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    public async Task<bool> IsWellAsync() => (await CheckAsync()).Status == HealthStatus.Healthy;

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
