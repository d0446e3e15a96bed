using System.Net;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Session;

/// <summary>What the session middleware does with cookie, headers, feature and commit.</summary>
public abstract partial class SessionSuite
{
    [Theory]
    [InlineData(CookieSecurePolicy.Always, "http", true)]
    [InlineData(CookieSecurePolicy.SameAsRequest, "http", false)]
    [InlineData(CookieSecurePolicy.SameAsRequest, "https", true)]
    [InlineData(CookieSecurePolicy.None, "https", false)]
    public async Task The_cookie_has_the_attributes_of_the_options(CookieSecurePolicy policy, string scheme, bool secure)
    {
        await using var app = await StartAsync(
            _ => { },
            options =>
            {
                options.Cookie.Name = "shop";
                options.Cookie.Path = "/set";
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.SecurePolicy = policy;
                options.Cookie.MaxAge = TimeSpan.FromMinutes(5);
            },
            before: app => app.Use((context, next) =>
            {
                context.Request.Scheme = scheme;
                return next(context);
            }));

        using var answer = await app.Client.GetAsync(new Uri("/set?key=a&value=1", UriKind.Relative));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split("; ");

        Assert.StartsWith("shop=", cookie[0], StringComparison.Ordinal);
        string[] expected = ["max-age=300", "path=/set", .. secure ? (string[])["secure"] : [], "samesite=strict", "httponly"];
        Assert.Equal(expected, cookie[1..]);
    }

    [Fact]
    public async Task Only_an_answer_with_a_cookie_must_not_be_cached()
    {
        await using var app = await StartAsync();
        using var visitor = app.CreateVisitor();

        using var first = await visitor.GetAsync(new Uri("/set?key=a&value=1", UriKind.Relative));
        using var second = await visitor.GetAsync(new Uri("/set?key=a&value=2", UriKind.Relative));

        Assert.True(first.Headers.CacheControl is { NoCache: true, NoStore: true });
        Assert.Equal("no-cache", first.Headers.Pragma.ToString());
        Assert.Equal("-1", Assert.Single(first.Content.Headers.GetValues("Expires")));
        Assert.Null(second.Headers.CacheControl);
        Assert.False(second.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public async Task Without_consent_there_is_no_cookie_unless_it_is_essential(bool essential, bool consents, bool expected)
    {
        await using var app = await StartAsync(
            builder => builder.Services.Configure<CookiePolicyOptions>(options => options.CheckConsentNeeded = _ => true),
            options => options.Cookie.IsEssential = essential,
            app => app.MapGet("/consent-and-set", (HttpContext context) =>
            {
                if (consents)
                    context.Features.Get<ITrackingConsentFeature>()!.GrantConsent();
                context.Session.SetString("a", "1");
            }),
            app => app.UseCookiePolicy());

        using var answer = await app.Client.GetAsync(new Uri("/consent-and-set", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.TryGetValues("Set-Cookie", out var cookies)
            && cookies.Any(cookie => cookie.StartsWith(".AspNetCore.Session", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/set?key=a&value=1")]
    [InlineData("/throw")]
    public async Task The_session_exists_only_inside_its_middleware_whatever_happens_there(string path)
    {
        var after = new List<ISessionFeature?>();
        await using var app = await StartAsync(
            _ => { },
            map: app => app.MapGet("/throw", void (HttpContext context) =>
            {
                context.Session.SetString("thrown", "1");
                throw new InvalidDataException("An error of the app.");
            }),
            before: app => app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidDataException)
                {
                }

                after.Add(context.Features.Get<ISessionFeature>());
            }));
        using var visitor = app.CreateVisitor();

        await visitor.AskAsync(path);

        Assert.Null(Assert.Single(after));
        Assert.Equal(path == "/throw" ? "thrown" : "a", await visitor.AskAsync("/keys"));
    }

    [Fact]
    public async Task The_case_of_a_key_counts()
    {
        await using var app = await StartAsync();
        using var visitor = app.CreateVisitor();

        await visitor.AskAsync("/set?key=key&value=small");
        await visitor.AskAsync("/set?key=KEY&value=large");

        Assert.Equal("small", await visitor.AskAsync("/get?key=key"));
        Assert.Equal("large", await visitor.AskAsync("/get?key=KEY"));
    }

    [Theory]
    [InlineData("no Base64!")]
    [InlineData("Q2ZESjg")]
    [InlineData("Q2ZESjhBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB")]
    public async Task An_invalid_cookie_starts_a_new_session_and_is_reported(string cookie)
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/set?key=a&value=1", UriKind.Relative));
        request.Headers.Add("Cookie", $".AspNetCore.Session={Uri.EscapeDataString(cookie)}");

        using var answer = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains(app.Log.Entries, entry =>
            entry.Level == LogLevel.Warning && entry.Line.Contains("cookie", StringComparison.Ordinal));
    }

    [Fact]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task A_failed_commit_is_reported_and_the_response_is_sent()
    {
        await using var app = await StartForOutageAsync(app => app.MapGet("/set-and-lose", async (HttpContext context) =>
        {
            context.Session.SetString("a", "1");
            await Azure.StopServersAsync();
            return "done";
        }));
        using var visitor = app.CreateVisitor();

        Assert.Equal("done", await visitor.AskAsync("/set-and-lose"));
        await Eventually.IsTrueAsync("reported", () =>
            app.Log.Entries.Any(entry => entry.Level == LogLevel.Error && entry.Category.Contains("Session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_commit_that_the_app_cancels_is_made_at_the_end_of_the_request()
    {
        Exception? thrown = null;
        await using var app = await StartAsync(map: app => app.MapGet("/commit", async (HttpContext context) =>
        {
            context.Session.SetString("a", "1");
            thrown = await Record.ExceptionAsync(() => context.Session.CommitAsync(new CancellationToken(canceled: true)));
        }));
        using var visitor = app.CreateVisitor();

        await visitor.AskAsync("/commit");

        Assert.IsAssignableFrom<OperationCanceledException>(thrown);
        Assert.Equal("1", await visitor.AskAsync("/get?key=a"));
    }

    [Fact]
    public async Task A_visitor_who_disconnects_does_not_undo_the_changes_of_the_request()
    {
        await using var app = await StartAsync(map: app => app.MapGet("/abort", (HttpContext context) =>
        {
            context.Session.SetString("a", "1");
            context.RequestAborted = new CancellationToken(canceled: true);
        }));
        using var visitor = app.CreateVisitor();

        await visitor.AskAsync("/abort");

        Assert.Equal("1", await visitor.AskAsync("/get?key=a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loading_can_be_canceled(bool known)
    {
        Exception? thrown = null;
        await using var app = await StartAsync(map: app => app.MapGet("/load", async (HttpContext context) =>
            thrown = await Record.ExceptionAsync(() => context.Session.LoadAsync(new CancellationToken(canceled: true))))
                .WithMetadata(new AzureRedisSessionPreloadAttribute(false)));
        using var visitor = app.CreateVisitor();
        if (known)
            await visitor.AskAsync("/set?key=a&value=1");

        await visitor.AskAsync("/load");

        Assert.IsAssignableFrom<OperationCanceledException>(thrown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait(LiveCache.FaultsTrait, "true")]
    public async Task Loading_fails_when_the_store_is_down_and_leaves_an_empty_session_that_is_not_available(bool known)
    {
        Exception? thrown = null;
        var seen = "";
        await using var app = await StartForOutageAsync(app => app.MapGet("/load", async (HttpContext context) =>
        {
            thrown = await Record.ExceptionAsync(() => context.Session.LoadAsync());
            seen =
                $"{context.Session.IsAvailable} "
                    + $"'{context.Session.Id}' {context.Session.Keys.Count()} {context.Session.TryGetValue("a", out _)}";
        }).WithMetadata(new AzureRedisSessionPreloadAttribute(false)));
        using var visitor = app.CreateVisitor();
        if (known)
            await visitor.AskAsync("/set?key=a&value=1");
        await Azure.StopServersAsync();
        await Eventually.IsTrueAsync("it is an outage", () => app.Status.Current.Outage is { IsPastGrace: true });

        await visitor.AskAsync("/load");

        Assert.NotNull(thrown);
        Assert.Equal("False '' 0 False", seen);
        Assert.Contains(app.Log.Entries, entry =>
            entry.Level == LogLevel.Error && entry.Category.Contains("Session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_start_and_the_end_of_a_session_are_logged()
    {
        await using var app = await StartAsync();
        using var visitor = app.CreateVisitor();

        await visitor.AskAsync("/set?key=a&value=1");
        Assert.Single(Told("started"));
        Assert.Single(Told("stored"));
        Assert.Empty(Told("expired", "ended"));

        await app.Redis.GetDatabase().KeyDeleteAsync(Assert.Single(await KeysAsync(app)));
        await visitor.AskAsync("/get?key=a");
        Assert.Single(Told("expired", "ended"));

        List<string> Told(params string[] words) =>
        [
            .. app.Log.Entries.Where(entry => entry.Category.Contains("Session", StringComparison.Ordinal)
                && words.Any(word => entry.Line.Contains(word, StringComparison.Ordinal)))
                .Select(entry => entry.Line),
        ];
    }
}
