using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>An app that uses every surface, and how a test calls each of them.</summary>
internal static class SurfacesApp
{
    public const string HubPath = "/news";

    public const string InstanceName = "shop:";

    public static Task<TestApp> StartAsync(AzureRedisEmulator azure) => TestApp.StartAsync(
        azure,
        builder =>
        {
            var redis = builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache();
            redis.AddHybridCache();
            redis.AddSignalRBackplane();
        },
        app =>
        {
            app.UseOutputCache();
            app.MapGet("/page/{name?}", (string? name) => $"{name} {Guid.NewGuid()}")
                .CacheOutput(policy => policy.Tag("pages").SetVaryByHost(false));
            app.MapGet("/write", (HttpContext context, string value) => context.Session.SetString("key", value));
            app.MapGet("/read", (HttpContext context) => context.Session.GetString("key"));
            app.MapHub<NewsHub>(HubPath);
        },
        ("InstanceName", InstanceName));

    public static IDistributedCache Cache(this TestApp app) => app.Services.GetRequiredService<IDistributedCache>();

    public static HybridCache HybridCache(this TestApp app) => app.Services.GetRequiredService<HybridCache>();

    public static IOutputCacheStore Pages(this TestApp app) => app.Services.GetRequiredService<IOutputCacheStore>();

    public static IDataProtector Protector(this TestApp app) =>
        app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    public static IHubContext<NewsHub> Hub(this TestApp app) => app.Services.GetRequiredService<IHubContext<NewsHub>>();

    public sealed class NewsHub : Hub;
}
