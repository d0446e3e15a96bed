using AspNetRedisAad;
using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.Mvc;

namespace Storefront.Live;

/// <summary>The page that shows the connection live: <c>/live</c>. Copy this folder into your app and leave the faults behind.</summary>
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
        // Neither reads the session, nor waits for it when Redis is away.
        var live = app.MapGroup("/live").WithMetadata(new AzureRedisSessionPreloadAttribute(false));
        live.MapGet("/events", (LiveFeed feed, CancellationToken end) => TypedResults.ServerSentEvents(feed.ReadAsync(end)));

        // On Azure there is nothing here to break. The form's anti-forgery token is checked by UseAntiforgery.
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
