var builder = DistributedApplication.CreateBuilder(args);

// The token lifetime is so short that you can watch the renewal. To deploy a cache too, see docs/aspire.md, "On Azure".
var cache = builder.AddAzureRedisEmulator("cache")
    .WithTokenLifetime(TimeSpan.FromSeconds(40), refreshIn: TimeSpan.FromSeconds(10));

// Two instances of one shop, each with its own address: a session moves with the visitor from one to the other.
foreach (var (name, port) in new[] { ("shop-a", 5085), ("shop-b", 5086) })
{
    builder.AddProject<Projects.Storefront>(name, launchProfileName: null)
        .WithHttpEndpoint(port)
        .WithHttpHealthCheck("/health/ready")
        .WithReference(cache)
        .WaitFor(cache);
}

builder.Build().Run();
