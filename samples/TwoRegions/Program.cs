using AspNetRedisAad;
using StackExchange.Redis;
using TwoRegions;

var builder = WebApplication.CreateBuilder(args);

// Only the sample needs this line: without AzureRedisAad:Endpoints (docs/resilience.md, "Several regions") it starts two regions.
await using var azure = await LocalRegions.StartUnlessConfiguredAsync(builder);

builder.Services.AddAzureRedisAadConnection(builder.Configuration);

var app = builder.Build();
app.MapAzureRedisAadHealthChecks();
app.MapSwitches(azure);

// Shows the region in use, and the state of each.
app.MapGet("/", async (IConnectionMultiplexer redis, IAzureRedisStatusMonitor status) => new
{
    Serving = (await redis.GetDatabase().IdentifyEndpointAsync())?.ToString(),
    Regions = status.Current.Endpoints,
});
app.Run();
