using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using AspNetRedisAad.DataProtection;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>
/// The effects on visitors while Redis is down: those who need no session, those with a session, and those who would start one.
/// </summary>
[Collection(nameof(Alone))]
public sealed class PagesWithoutRedisTests : IAsyncLifetime
{
    private static readonly Uri _page = new("/page", UriKind.Relative);
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_app_that_starts_without_Redis_serves_pages_that_need_none_and_keeps_the_cookies_of_its_visitors(bool preload)
    {
        await using var before = await StartAsync();
        using var visitor = before.CreateVisitor();
        await Eventually.IsTrueAsync("ready", before.IsReadyAsync);
        await visitor.AskAsync("/set?key=cart&value=full");
        // The server keeps its data, but cannot be reached.
        _azure.EdgeFaults.RefuseConnections = true;
        _azure.EdgeFaults.DropConnections();
        await using var app = await StartAsync(preload);
        using var newcomer = app.CreateVisitor();
        Task<HttpResponseMessage> AskAsync(HttpClient who, string path) => who.GetAsync(new Uri(app.Client.BaseAddress!, path));

        await newcomer.GetAsync(_page);
        var watch = Stopwatch.StartNew();
        using (var answer = await newcomer.GetAsync(_page))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(watch.ElapsedMilliseconds < 50, $"{watch.ElapsedMilliseconds} ms");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.GetAsync("/health/ready")).Status);

        for (var visit = 0; visit < 10; visit++)
        {
            using var page = await AskAsync(visitor, "/page");
            using var available = await AskAsync(visitor, "/available");
            Assert.Equal("False", await available.Content.ReadAsStringAsync());
            Assert.False(page.Headers.Contains("Set-Cookie") || available.Headers.Contains("Set-Cookie"));

            foreach (var path in new[] { "/set?key=cart&value=new", "/sign-in" })
            {
                using var refused = await AskAsync(visit % 2 == 0 ? visitor : newcomer, path);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.NotNull(refused.Headers.RetryAfter?.Delta);
                Assert.False(refused.Headers.Contains("Set-Cookie"));
            }
        }

        // Connection, doctor and health have their own lines; this is the one for the pages.
        var errors = app.Log.Entries.Where(entry => entry.Level >= LogLevel.Error
            && new[] { "Microsoft.AspNetCore", "AspNetRedisAad.DataProtection", "AspNetRedisAad.Session" }.Any(
                room => entry.Category.StartsWith(room, StringComparison.Ordinal)));
        Assert.Equal(typeof(KeyRingState).FullName, Assert.Single(errors).Category);

        _azure.EdgeFaults.RefuseConnections = false;
        await Eventually.IsTrueAsync("the session is back", async () =>
        {
            using var answer = await AskAsync(visitor, "/get?key=cart");
            return await answer.Content.ReadAsStringAsync() == "full";
        });
        using var signedIn = await AskAsync(newcomer, "/sign-in");
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    [Fact]
    public async Task An_app_that_has_read_the_key_ring_can_sign_users_in_during_an_outage_in_which_a_read_is_due()
    {
        await using var app = await StartAsync();
        await Eventually.IsTrueAsync("read", () => app.Services.GetRequiredService<KeyRingState>().IsKnown);
        await _azure.StopServerAsync();
        await Eventually.IsTrueAsync("disconnected", () => !app.Redis.IsConnected);

        for (var refresh = 0; refresh < 3; refresh++)
        {
            app.Services.GetRequiredService<SteadyKeyManager>().ExpireCache();
            for (var visit = 0; visit < 5; visit++)
            {
                using var visitor = app.CreateVisitor();
                Assert.Equal("", await visitor.AskAsync("/sign-in"));
                Assert.Equal("ada", await visitor.AskAsync("/who"));
            }
        }

        // The key ring is read in the background, while the pages use the previous keys.
        await Eventually.IsTrueAsync("said", () => app.Log.Lines.Any(IsSaid));
        Assert.Single(app.Log.Lines, IsSaid);
        await _azure.RestartServerAsync();
        await Eventually.IsTrueAsync(
            "read again", () => app.Log.Lines.Any(line => line.Contains("key ring has been read again", StringComparison.Ordinal)));

        static bool IsSaid(string line) => line.Contains("continues with the keys that it has", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_concurrent_visitors_do_not_wait_without_Redis()
    {
        await using var before = await StartAsync();
        using var visitor = before.CreateVisitor();
        await Eventually.IsTrueAsync("ready", before.IsReadyAsync);
        await visitor.AskAsync("/set?key=cart&value=full");
        await _azure.StopServerAsync();
        await using var app = await StartAsync();
        await app.GetAsync("/page");
        var watch = Stopwatch.StartNew();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(
            i => i % 2 == 0 ? app.Client.GetStringAsync(_page) : visitor.GetStringAsync(new Uri(app.Client.BaseAddress!, "/available"))));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");
        Assert.All(answers, answer => Assert.Contains(answer, new[] { "a page", "False" }));
    }

    private Task<TestApp> StartAsync(bool preload = true) => SessionApp.StartAsync(
        _azure,
        stock: false,
        app =>
        {
            app.UseExceptionHandler();
            app.UseAuthentication();
            app.UseRedisSession();
        },
        builder =>
        {
            builder.Services.AddProblemDetails();
            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        },
        map: app =>
        {
            app.MapGet("/page", () => "a page");
            app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
            app.MapGet("/sign-in", (HttpContext context) => context.SignInAsync(
                new(new ClaimsIdentity([new(ClaimTypes.Name, "ada")], CookieAuthenticationDefaults.AuthenticationScheme))));
        },
        settings: [("StartTimeout", "00:00:01"), ("PreloadSessions", $"{preload}")]);
}
