using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>The published form of an emulator: a parameter with the endpoint of a cache on Azure.</summary>
internal static class PublishedEmulator
{
    public static IResourceBuilder<AzureRedisEmulatorResource> Add(IDistributedApplicationBuilder builder, string name)
    {
        var endpoint = builder.AddParameter($"{name}-endpoint")
            .WithDescription("Host and port of the Azure cache, such as contoso.westeurope.redis.azure.net:10000, without a key.");
        var resource = new AzureRedisEmulatorResource(name, endpoint.Resource);
        return builder.AddResource(resource).WithManifestPublishingCallback(context =>
        {
            context.Writer.WriteString("type", "value.v0");
            context.WriteConnectionString(resource);
        });
    }
}
