using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.AspireTests.Hosting;

/// <summary>The sample AppHost, started as by <c>dotnet run</c>, with tokens of six seconds, and a visitor of its two shops.</summary>
public sealed class SampleAppHost : IAsyncLifetime
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(90);

    internal static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(6);

    private readonly CookieContainer _cookies = new();
    private DistributedApplication? _app;

    internal DistributedApplication App => _app!;

    internal AzureRedisEmulatorResource Cache =>
        App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<AzureRedisEmulatorResource>().Single();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>();
        builder.CreateResourceBuilder(builder.Resources.OfType<AzureRedisEmulatorResource>().Single())
            .WithTokenLifetime(TokenLifetime, refreshIn: TokenLifetime / 3);
        // The lines of the apps, and of intended faults, would hide those of the tests.
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("AppHost.Resources", LogLevel.None).AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        _app = await builder.BuildAsync();
        await _app.StartAsync().WaitAsync(_startLimit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    internal Task IsHealthyAsync(string resource) => App.ResourceNotifications.WaitForResourceHealthyAsync(resource).WaitAsync(_startLimit);

    /// <summary>A visitor with one cookie jar for both shops, like a browser for all ports of localhost.</summary>
    internal HttpClient VisitorOf(string shop) =>
        new(new HttpClientHandler { CookieContainer = _cookies }) { BaseAddress = App.GetEndpoint(shop) };

    internal async Task<JsonElement> CountersAsync()
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonElement>(new Uri(App.GetEndpoint("cache", "control"), "/control"))).GetProperty("counters");
    }

    /// <summary>Does the same as a click in the dashboard.</summary>
    internal Task<ExecuteCommandResult> CommandAsync(string command) => App.ResourceCommands.ExecuteCommandAsync(Cache, command);
}
