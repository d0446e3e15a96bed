using System.Security.Claims;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Visitors who sign in on one instance, and then use their cookie on another.</summary>
internal static class SignIns
{
    /// <summary>All instances of an app have the same Data Protection application name.</summary>
    public const string AppName = "shop";

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in", (HttpContext context) => context.SignInAsync(new(new ClaimsIdentity(
            [new(ClaimTypes.Name, "Alice")], CookieAuthenticationDefaults.AuthenticationScheme))));
        app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
    }

    /// <summary>An instance on the old cache before the move, with Microsoft's packages and the access key.</summary>
    public static async Task<WebApplication> StartStockAsync(TwoCaches caches)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var options = ConfigurationOptions.Parse(caches.OldConnectionString);
        options.TrustIssuer(caches.Old.TrustedCertificateFile);
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => connection);
        builder.Services.AddDataProtection().SetApplicationName(AppName).PersistKeysToStackExchangeRedis(connection);
        Add(builder);

        var app = builder.Build();
        Map(app);
        await app.StartAsync();
        return app;
    }

    /// <returns>The visitor's cookie.</returns>
    public static async Task<string> SignInAsync(Uri address)
    {
        using var client = NewClient(address);
        using var response = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        return response.EnsureSuccessStatusCode().Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <returns>The name under which this instance knows the visitor.</returns>
    public static async Task<string> WhoAsync(Uri address, string cookie)
    {
        using var client = NewClient(address);
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return await client.GetStringAsync(new Uri("/who", UriKind.Relative));
    }

    public static Uri AddressOf(TestApp app) => app.Client.BaseAddress!;

    private static HttpClient NewClient(Uri address) => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
}
