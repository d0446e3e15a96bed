using System.Net;
using System.Security.Claims;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Session;

/// <summary>The position of UseRedisSession: what docs/getting-started.md says, and what happens at other positions.</summary>
public sealed class PipelineOrderTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task After_UseRouting_it_follows_the_endpoints_attribute_and_before_it_loads_every_session()
    {
        await using var after = await StartAsync(app => app.UseRouting().UseRedisSession());
        await using var before = await StartAsync(app => app.UseRedisSession().UseRouting());

        foreach (var path in new[] { "/seldom", "/health/live" })
        {
            Assert.Equal(0, await LoadsAsync(after, path));
            Assert.Equal(1, await LoadsAsync(before, path));
        }

        Assert.Equal(1, await LoadsAsync(after, "/get?key=a"));
    }

    [Fact]
    public async Task After_UseAuthorization_a_refused_request_loads_no_session_and_before_it_a_policy_can_read_it()
    {
        await using var after = await StartAsync(app => app.UseAuthentication().UseAuthorization().UseRedisSession());
        await using var before = await StartAsync(app => app.UseAuthentication().UseRedisSession().UseAuthorization());

        Assert.Equal(0, await LoadsAsync(after, "/members"));
        Assert.Equal(1, await LoadsAsync(before, "/members"));

        using var visitor = before.CreateVisitor();
        await visitor.AskAsync("/sign-in");
        await visitor.AskAsync("/set?key=adult&value=yes");
        Assert.Equal("welcome", await visitor.AskAsync("/adults"));
        using var refused = await visitor.GetAsync(new Uri(after.Client.BaseAddress!, "/adults"));
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains(after.Log.Lines, line => line.Contains("Session has not been configured", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_UseOutputCache_a_page_from_the_cache_loads_no_session()
    {
        await using var after = await StartAsync(app => app.UseRouting().UseOutputCache().UseRedisSession());
        await using var before = await StartAsync(app => app.UseRouting().UseRedisSession().UseOutputCache());

        foreach (var app in new[] { after, before })
            await app.GetAsync("/public");

        Assert.Equal(0, await LoadsAsync(after, "/public"));
        Assert.Equal(1, await LoadsAsync(before, "/public"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_that_starts_a_session_is_not_cached_by_either_output_cache(bool sessionFirst)
    {
        await using var app = await StartAsync(app => _ = sessionFirst
            ? app.UseRouting().UseRedisSession().UseOutputCache()
            : app.UseRouting().UseOutputCache().UseRedisSession());

        var pages = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var visitor = app.CreateVisitor();
            pages.Add(await visitor.AskAsync("/begin"));
        }

        Assert.NotEqual(pages[0], pages[1]);
    }

    [Fact]
    public async Task Middleware_that_answers_before_it_loads_no_session()
    {
        await using var app = await StartAsync(
            app => app.Map("/file", file => file.Run(context => context.Response.WriteAsync("content"))).UseRedisSession());

        Assert.Equal(0, await LoadsAsync(app, "/file"));
    }

    /// <summary>How often a request of a visitor with a session reads one from Redis.</summary>
    private static async Task<long> LoadsAsync(TestApp app, string path)
    {
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=a&value=1");
        await Eventually.IsTrueAsync("committed", async () => await visitor.AskAsync("/get?key=a") == "1");
        var before = await app.Redis.CountCommandsAsync();
        using var answer = await visitor.GetAsync(new Uri(path, UriKind.Relative));
        return (await app.Redis.CountCommandsAsync()).Since(before, "hgetall");
    }

    private Task<TestApp> StartAsync(Action<IApplicationBuilder> use) => SessionApp.StartAsync(
        _azure,
        stock: false,
        use,
        builder =>
        {
            builder.Services.AddHttpContextAccessor();
            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                .AddCookie(options => options.LoginPath = "/sign-in-page");
            builder.Services.AddAuthorizationBuilder().AddPolicy("adults", policy => policy.RequireAssertion(context =>
                ((HttpContext)context.Resource!).Session.GetString("adult") == "yes"));
            builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddOutputCache();
        },
        map: app =>
        {
            app.MapGet("/seldom", () => "page").WithMetadata(new AzureRedisSessionPreloadAttribute(false));
            app.MapGet("/members", () => "welcome").RequireAuthorization();
            app.MapGet("/adults", () => "welcome").RequireAuthorization("adults");
            app.MapGet("/public", () => "the same for everybody").CacheOutput();
            // Refused requests are sent here, and must not be counted twice.
            app.MapGet("/sign-in-page", () => "who are you?").WithMetadata(new AzureRedisSessionPreloadAttribute(false));
            app.MapGet("/sign-in", (HttpContext context) => context.SignInAsync(
                new(new ClaimsIdentity([new(ClaimTypes.Name, "ada")], CookieAuthenticationDefaults.AuthenticationScheme))));
            app.MapGet("/begin", (HttpContext context) =>
            {
                context.Session.SetString("name", "somebody");
                return Guid.NewGuid().ToString();
            }).CacheOutput();
        });
}
