using System.Globalization;
using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>
/// An app with every surface that sends messages, and a page that shows each visitor the name in the visitor's own session.
/// </summary>
internal static class LedgerApp
{
    public const string HubPath = "/news";

    public const string InstanceName = "ledger:";

    public static Task<TestApp> StartAsync(
        AzureRedisEmulator azure, Action<WebApplicationBuilder>? configure = null, params (string Key, string Value)[] settings) =>
        TestApp.StartAsync(
            azure,
            builder =>
            {
                // Each of many thousand requests writes a page of lines at Trace.
                builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
                var redis = builder.Services.AddAzureRedisAadConnection(builder.Configuration);
                redis.AddHybridCache();
                redis.AddSignalRBackplane();
                configure?.Invoke(builder);
            },
            app =>
            {
                app.MapHub<NewsHub>(HubPath);
                app.MapGet("/visit", Visit);
            },
            [("InstanceName", InstanceName), .. settings]);

    /// <summary>
    /// The number of visits, and in the next line the name in the session; no name at the first visit. Each visit changes the session, so
    /// that it is committed.
    /// </summary>
    private static IResult Visit(HttpContext context, string name)
    {
        var session = context.Session;
        if (!session.IsAvailable)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);

        var found = session.GetString("name");
        var visits = (session.GetInt32("visits") ?? 0) + 1;
        session.SetString("name", name);
        session.SetInt32("visits", visits);
        return Results.Text(string.Create(CultureInfo.InvariantCulture, $"{visits}\n{found}"));
    }

    internal sealed class NewsHub : Hub;
}
