using AspNetRedisAad.Emulator;

namespace TwoRegions;

/// <summary>
/// Two regions on a laptop. They use redis-server, so that one of them can fail: POST /regions/0/stop and /regions/0/start.
/// </summary>
internal static class LocalRegions
{
    public static async Task<AzureRedisEmulator?> StartUnlessConfiguredAsync(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetSection("AzureRedisAad:Endpoints").Exists())
            return null;

        var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, Regions = 2 });
        builder.Configuration.AddInMemoryCollection(azure.GetSettings()).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureRedisAad:Endpoint"] = "",
            ["AzureRedisAad:Endpoints:0:Endpoint"] = azure.Endpoints[0],
            ["AzureRedisAad:Endpoints:0:Weight"] = "2",
            ["AzureRedisAad:Endpoints:1:Endpoint"] = azure.Endpoints[1],
            ["AzureRedisAad:Endpoints:1:Weight"] = "1",
        });
        return azure;
    }

    public static void MapSwitches(this WebApplication app, AzureRedisEmulator? azure)
    {
        if (azure is null)
            return;

        app.MapPost("/regions/{region:int:range(0,1)}/stop", (int region) => azure.StopServerAsync(region));
        app.MapPost("/regions/{region:int:range(0,1)}/start", (int region) => azure.RestartServerAsync(region));
    }
}
