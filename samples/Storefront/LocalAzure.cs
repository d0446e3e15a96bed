using AspNetRedisAad.Emulator;

namespace Storefront;

/// <summary>Stands in for Azure on a laptop: Entra ID and Azure Redis, with tokens so short that their renewal can be watched.</summary>
internal static class LocalAzure
{
    public static async Task<AzureRedisEmulator?> StartUnlessConfiguredAsync(WebApplicationBuilder builder)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("cache"))
            || !string.IsNullOrWhiteSpace(builder.Configuration["AzureRedisAad:Endpoint"])
            || builder.Configuration.GetSection("AzureRedisAad:Endpoints").Exists())
            return null;

        var lifetime = builder.Configuration.GetValue("Emulator:TokenLifetime", TimeSpan.FromSeconds(40));
        // Azure's managed identities advise to renew at half the life. A quarter gives more to see, and an outage of 20 seconds is no
        // event.
        var azure = await AzureRedisEmulator.StartAsync(
            new AzureRedisEmulatorOptions { TokenLifetime = lifetime, RefreshIn = lifetime / 4 });
        builder.Configuration.AddInMemoryCollection(azure.GetSettings(EmulatedCredential.ClientSecret));
        builder.Services.AddSingleton(
            new Place($"the local emulator at {azure.Endpoint}; its tokens live {lifetime.TotalSeconds:0} seconds", IsEmulator: true));
        return azure;
    }

    public static void Announce(WebApplication app)
    {
        if (app.Services.GetService<Place>() is { } place)
            app.Logger.LogInformation(
                "AzureRedisAad:Endpoint is not set, so this app runs on {Place}. Nothing is kept after it stops.", place.Description);
    }
}

/// <summary>Where the app's Redis is, for the page to say.</summary>
internal sealed record Place(string Description, bool IsEmulator);
