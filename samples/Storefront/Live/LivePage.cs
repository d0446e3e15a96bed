using AspNetRedisAad;
using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.Mvc;

namespace Storefront.Live;

/// <summary>The page that shows the connection live: <c>/live</c>. To use it in your app, copy this folder without the faults.</summary>
internal static class LivePage
{
    public static IServiceCollection AddLivePage(this IServiceCollection services, AzureRedisEmulator? azure)
    {
        services.AddSingleton<Measurements>().AddSingleton<Traffic>().AddSingleton<Pulse>().AddSingleton<Trials>().AddSingleton<LiveFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<Traffic>());
        services.AddHostedService(provider => provider.GetRequiredService<Pulse>());
        if (azure is not null)
            services.AddSingleton(new Faults(azure));
        return services;
    }

    public static void MapLivePage(this WebApplication app)
    {
        // Neither endpoint reads the session, or waits for it when Redis is unavailable.
        var live = app.MapGroup("/live").WithMetadata(new AzureRedisSessionPreloadAttribute(false));
        live.MapGet("/events", (LiveFeed feed, CancellationToken end) => TypedResults.ServerSentEvents(feed.ReadAsync(end)));

        // On Azure there are no faults. UseAntiforgery checks the form's anti-forgery token.
        if (app.Services.GetService<Faults>() is { } faults)
            live.MapPost("/faults", ([FromForm] string fault, Trials trials) => Begin(faults, fault, trials));
    }

    private static IResult Begin(Faults faults, string id, Trials trials) => faults.All.FirstOrDefault(fault => fault.Id == id) switch
    {
        null => Results.NotFound(),
        var fault when trials.TryBegin(fault) => Results.Redirect("/live"),
        _ => Results.Conflict(),
    };
}
