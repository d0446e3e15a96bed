using AspNetRedisAad.Emulator;

namespace Worker;

/// <summary>
/// Replaces Azure on a laptop: Entra ID and Azure Redis, with such a short token lifetime that you can watch the renewal.
/// </summary>
internal static class LocalAzure
{
    public static async Task<AzureRedisEmulator?> StartUnlessConfiguredAsync(HostApplicationBuilder builder)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration["AzureRedisAad:Endpoint"])
            || builder.Configuration.GetSection("AzureRedisAad:Endpoints").Exists())
            return null;

        var lifetime = builder.Configuration.GetValue("Emulator:TokenLifetime", TimeSpan.FromSeconds(40));
        var azure = await AzureRedisEmulator.StartAsync(new AzureRedisEmulatorOptions { TokenLifetime = lifetime });
        builder.Configuration.AddInMemoryCollection(azure.GetSettings());
        return azure;
    }
}
