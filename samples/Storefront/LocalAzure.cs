using AspNetRedisAad.Emulator;

namespace Storefront;

/// <summary>
/// Replaces Azure on a laptop: Entra ID and Azure Redis, with such a short token lifetime that you can watch the renewal.
/// </summary>
internal static class LocalAzure
{
    public static async Task<AzureRedisEmulator?> StartUnlessConfiguredAsync(WebApplicationBuilder builder)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("cache"))
            || !string.IsNullOrWhiteSpace(builder.Configuration["AzureRedisAad:Endpoint"])
            || builder.Configuration.GetSection("AzureRedisAad:Endpoints").Exists())
            return null;

        var lifetime = builder.Configuration.GetValue("Emulator:TokenLifetime", TimeSpan.FromSeconds(40));
        // Azure's managed identities suggest renewal at half the lifetime. A quarter shows more renewals, and the app survives an outage of
        // 20 seconds.
        var azure = await AzureRedisEmulator.StartAsync(new()
        {
            TokenLifetime = lifetime,
            RefreshIn = lifetime / 4,
            Backend = builder.Configuration.GetValue("Emulator:Backend", EmulatorBackend.Garnet),
        });
        builder.Configuration.AddInMemoryCollection(azure.GetSettings(EmulatedCredential.ClientSecret));
        builder.Services.AddSingleton(
            new Place($"the local emulator at {azure.Endpoint}; tokens live for {lifetime.TotalSeconds:0} seconds", IsEmulator: true));
        return azure;
    }

    public static void Announce(WebApplication app)
    {
        if (app.Services.GetService<Place>() is { } place)
            app.Logger.LogInformation(
                "AzureRedisAad:Endpoint is not set, so this app runs on {Place}. Nothing is kept after it stops.", place.Description);
    }
}

/// <summary>The location of the app's Redis, for display.</summary>
internal sealed record Place(string Description, bool IsEmulator);
