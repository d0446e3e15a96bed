using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Health;

/// <summary>An app that caches every page for five minutes in every cache of ASP.NET Core, and compresses them.</summary>
public sealed class UncachedHealthTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await AzureRedisEmulator.StartAsync();

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData("/health", false)]
    [InlineData("/health/ready", false)]
    [InlineData("/health/live", false)]
    [InlineData("/health", true)]
    [InlineData("/own", false)]
    [InlineData("/cached-by-mistake/health", false)]
    public async Task Health_is_evaluated_for_every_request_and_its_body_is_complete(string path, bool isRoutedLate)
    {
        await using var app = await StartAsync(isRoutedLate);
        await CachesWorkAsync(app);

        var runs = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await app.Client.GetAsync(new Uri(path, UriKind.Relative));
            var body = await response.Content.ReadAsStringAsync();

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Null(response.Headers.Age);
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.Equal(path == "/own" ? "Healthy" : "{", path == "/own" ? body : body[..1]);
            if (path != "/own")
                JsonDocument.Parse(body).Dispose();
            runs.Add(Assert.Single(response.Headers.GetValues("X-Run")));
        }

        Assert.Equal(3, runs.Count);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/redis-doctor")]
    public async Task The_compressed_answer_is_complete_too(string path)
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var body = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var json = await JsonDocument.ParseAsync(body);
        Assert.NotEmpty(json.RootElement.EnumerateObject());
    }

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/json", true)]
    public async Task The_doctors_page_is_generated_for_every_request(string type, bool isRoutedLate)
    {
        await using var app = await StartAsync(isRoutedLate);

        var runs = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/redis-doctor");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
            using var response = await app.Client.SendAsync(request);

            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.NotEmpty(await response.Content.ReadAsStringAsync());
            runs.Add(Assert.Single(response.Headers.GetValues("X-Run")));
        }

        Assert.Equal(2, runs.Count);
    }

    [Fact]
    public async Task When_the_server_is_down_the_next_request_reports_it()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var app = await StartAsync(azure: azure);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health")).Status);

        await azure.StopServerAsync();

        await Eventually.IsTrueAsync(
            "health has noticed", async () => (await app.GetAsync("/health")).Status == HttpStatusCode.ServiceUnavailable);
        Assert.Contains("\"Unhealthy\"", (await app.GetAsync("/health")).Body, StringComparison.Ordinal);
    }

    private Task<TestApp> StartAsync(bool isRoutedLate = false, AzureRedisEmulator? azure = null) => TestApp.StartAsync(
        azure ?? _azure,
        builder =>
        {
            builder.Services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Expire(TimeSpan.FromMinutes(5))));
            builder.Services.AddResponseCaching();
            builder.Services.AddResponseCompression(options => options.MimeTypes = ["application/json", "text/plain"]);
        },
        app =>
        {
            app.UseResponseCompression();
            app.UseResponseCaching();
            app.UseOutputCache();
            if (isRoutedLate)
                app.UseRouting();
            app.Use((context, next) =>
            {
                // This would be cached with the answer.
                context.Response.Headers["X-Run"] = Guid.NewGuid().ToString();
                return next(context);
            });

            app.MapGet("/page", () => "page");
            app.MapAzureRedisAadDoctor().AllowAnonymous();
            app.MapHealthChecks("/own").CacheOutput(policy => policy.NoCache());
            app.MapGroup("/cached-by-mistake").CacheOutput().MapAzureRedisAadHealthChecks().CacheOutput();
        });

    private static async Task CachesWorkAsync(TestApp app)
    {
        using var first = await app.Client.GetAsync(new Uri("/page", UriKind.Relative));
        using var second = await app.Client.GetAsync(new Uri("/page", UriKind.Relative));
        Assert.NotNull(second.Headers.Age);
    }
}
