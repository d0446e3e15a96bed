using Microsoft.Extensions.Caching.Distributed;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAzureRedisAad(builder.Configuration);

var app = builder.Build();
app.UseRedisSession();
app.MapAzureRedisAadHealthChecks();

app.MapGet("/", (HttpContext context) =>
{
    var visits = (context.Session.GetInt32("visits") ?? 0) + 1;
    context.Session.SetInt32("visits", visits);
    return $"Visit {visits}";
});
app.MapGet("/cache/{key}", async (string key, IDistributedCache cache) => await cache.GetStringAsync(key) ?? "nothing");
app.MapPut("/cache/{key}", (string key, string value, IDistributedCache cache) => cache.SetStringAsync(key, value));
app.Run();
