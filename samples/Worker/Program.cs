using Microsoft.Extensions.Diagnostics.HealthChecks;
using Worker;

var builder = Host.CreateApplicationBuilder(args);

// Only the sample needs this line: without AzureRedisAad:Endpoint it starts the emulator and adds its settings to the configuration.
await using var azure = await LocalAzure.StartUnlessConfiguredAsync(builder);

builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddDistributedCache().AddHybridCache();

builder.Services.AddHostedService<PriceWatch>();
builder.Services.AddSingleton<IHealthCheckPublisher, HealthLog>();
builder.Services.Configure<HealthCheckPublisherOptions>(
    options => (options.Delay, options.Period) = (TimeSpan.Zero, TimeSpan.FromSeconds(10)));

builder.Build().Run();
