using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

// The smallest app with a cache in Redis. With a password it uses Microsoft's cache, without one it uses ours. Its startup and memory costs
// are measured from outside.
var tokenRequest = 0.0;
using var listener = new MeterListener
{
    InstrumentPublished = (instrument, listener) =>
    {
        if (instrument.Name == "azure_redis.token.request.duration")
            listener.EnableMeasurementEvents(instrument);
    },
};
listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => tokenRequest = seconds);
listener.Start();

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
if (builder.Configuration["Password"] is { } password)
{
    var redis = ConfigurationOptions.Parse(builder.Configuration["Endpoint"]!);
    (redis.User, redis.Password, redis.Ssl) = (builder.Configuration["User"], password, true);
    redis.TrustIssuer(builder.Configuration["TrustedCertificateFile"]!);
    builder.Services.AddStackExchangeRedisCache(options => options.ConfigurationOptions = redis);
}
else
{
    builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddDistributedCache();
}

await using var app = builder.Build();
app.Run(context => context.Response.WriteAsync("hello"));
await app.StartAsync();

var cache = app.Services.GetRequiredService<IDistributedCache>();
await cache.SetAsync("entry", [42], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });
Console.WriteLine(await cache.GetAsync("entry") is [42] ? string.Create(CultureInfo.InvariantCulture, $"hit {tokenRequest}") : "miss");

// Runs until the process that started it ends.
await Console.In.ReadToEndAsync();
