using MovingDay;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
var app = builder.Build();

await using var caches = await Caches.StartAsync();
await using var fleet = new Fleet(caches, app.Logger);
await fleet.StartAsync();

using var front = new Front(fleet);
app.MapFallback(front.ForwardAsync);
app.Run();
