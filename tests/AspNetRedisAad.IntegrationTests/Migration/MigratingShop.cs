using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Migration;

/// <summary>The shop of docs/migrating-from-access-keys.md before, during and after the migration, on one redis-server.</summary>
internal static class MigratingShop
{
    private const string Key = "an access key";

    /// <summary>
    /// Accepts clients with the access key, as a cache does in addition to Entra ID until keys are disabled. Returns the address.
    /// </summary>
    public static async Task<string> SwitchKeysOnAsync(this AzureRedisEmulator azure)
    {
        var port = $"{Ports.Free()}";
        await azure.AdministerAsync("ACL", "SETUSER", "default", "on", $">{Key}", "~*", "&*", "+@all");
        await azure.AdministerAsync("CONFIG", "SET", "bind", "127.0.0.1", "port", port);
        return $"127.0.0.1:{port},password={Key},abortConnect=false,connectTimeout=1000,syncTimeout=1000,asyncTimeout=1000";
    }

    public static async Task SwitchKeysOffAsync(this AzureRedisEmulator azure)
    {
        await azure.AdministerAsync("ACL", "SETUSER", "default", "off");
        await azure.AdministerAsync("CLIENT", "KILL", "USER", "default");
    }

    /// <summary>The initial app: Microsoft's cache, session store and key ring, with the access key; or the key ring in a folder.</summary>
    public static async Task<WebApplication> StartOldAsync(string redis, DirectoryInfo? keys = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => connection);
        builder.Services.AddStackExchangeRedisCache(options => (options.Configuration, options.InstanceName) = (redis, "shop:"));
        builder.Services.AddSession();
        var protection = builder.Services.AddDataProtection().SetApplicationName("shop");
        _ = keys is null ? protection.PersistKeysToStackExchangeRedis(connection) : protection.PersistKeysToFileSystem(keys);
        AddSignIn(builder);

        var app = builder.Build();
        app.UseSession();
        Map(app);
        await app.StartAsync();
        return app;
    }

    /// <summary>As in the documentation, for a key ring that was not in Redis.</summary>
    public static async Task CopyKeysAsync(WebApplication old, DirectoryInfo keys)
    {
        var redis = old.Services.GetRequiredService<IConnectionMultiplexer>();
        foreach (var file in keys.EnumerateFiles("*.xml"))
            await redis.GetDatabase().ListRightPushAsync("DataProtection-Keys", await File.ReadAllTextAsync(file.FullName));
    }

    /// <summary>As in the documentation, with the previous session store or with ours.</summary>
    public static Task<TestApp> StartNewAsync(AzureRedisEmulator azure, bool ourSessions) => TestApp.StartAsync(
        azure,
        builder =>
        {
            builder.Services.AddSession();
            AddSignIn(builder);
        },
        Map,
        [
            ("InstanceName", "shop:"), ("KeyRingName", "DataProtection-Keys"), ("ApplicationName", "shop"),
            ("EnableSession", $"{ourSessions}"), ("MigrateStockSessions", $"{ourSessions}"),
        ]);

    private static void AddSignIn(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
    }

    private static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in", (HttpContext context, string name) => context.SignInAsync(new(new System.Security.Claims.ClaimsIdentity(
            [new(System.Security.Claims.ClaimTypes.Name, name)], CookieAuthenticationDefaults.AuthenticationScheme))));
        app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
        app.MapGet("/put", (HttpContext context, string item) =>
            context.Session.SetString("cart", $"{context.Session.GetString("cart")} {item}".Trim()));
        app.MapGet("/cart", (HttpContext context) => context.Session.GetString("cart") ?? "empty");
        app.MapGet("/remember", (IDistributedCache cache, string key, string value) =>
            cache.SetStringAsync(key, value, new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(5) }));
        app.MapGet("/recall", async (IDistributedCache cache, string key) => await cache.GetStringAsync(key) ?? "nothing");
    }
}
