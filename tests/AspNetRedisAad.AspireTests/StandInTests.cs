using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using AspNetRedisAad.AspireTests.Hosting;

namespace AspNetRedisAad.AspireTests;

/// <summary>The emulator instead of a resource that is deployed to Azure.</summary>
public sealed class StandInTests
{
    [Fact]
    public async Task It_replaces_a_resource_and_its_references()
    {
        var builder = Model.NewBuilder();
        var azure = builder.AddResource(new AzureManagedRedisResource("cache"));
        Assert.Same(azure, azure.RunAsAzureRedisEmulator(emulator => emulator.WithTokenLifetime(TimeSpan.FromSeconds(6))));
        builder.AddExecutable("app", "app", ".").WithReference(azure).WaitFor(azure);
        await using var model = await Model.PrepareAsync(builder);

        var environment = await model.EnvironmentOfAsync("app");

        Assert.Equal("cache", model.Emulator.Name);
        Assert.DoesNotContain(azure.Resource, model.Resources);
        // Aspire's provisioning of Azure uses this for resources that are referenced but not in the model.
        Assert.True(azure.Resource.IsEmulator());
        var settings = model.Emulator.Settings;
        Assert.Equal((AzureRedisEmulatorProfile.AzureManagedRedisOss, TimeSpan.FromSeconds(6)), (settings.Profile, settings.TokenLifetime));
        Assert.Same(model.Emulator, Assert.IsType<ConnectionStringReference>(environment["ConnectionStrings__cache"]).Resource);
        Assert.Equal(model.Emulator.Settings.Identity.ClientSecret, environment["AzureRedisAad__cache__ClientSecret"]);
        var properties = environment.Where(variable => variable.Key.StartsWith("CACHE_", StringComparison.Ordinal)).ToDictionary();
        Assert.Contains("CACHE_TENANTID", properties.Keys);
        Assert.All(
            properties.Values.OfType<ReferenceExpression>(),
            value => Assert.DoesNotContain("outputs", value.ValueExpression, StringComparison.Ordinal));
        var app = model.Resources.Single(resource => resource.Name == "app");
        Assert.Same(model.Emulator, Assert.Single(app.Annotations.OfType<WaitAnnotation>()).Resource);
    }

    [Fact]
    public async Task It_replaces_a_connection_string()
    {
        var builder = Model.NewBuilder();
        var cache = builder.AddConnectionString("cache").RunAsAzureRedisEmulator();
        builder.AddExecutable("app", "app", ".").WithReference(cache);
        await using var model = await Model.PrepareAsync(builder);

        var environment = await model.EnvironmentOfAsync("app");

        Assert.Same(model.Emulator, Assert.IsType<ConnectionStringReference>(environment["ConnectionStrings__cache"]).Resource);
        Assert.Equal(AzureRedisEmulatorProfile.AzureCacheForRedis, model.Emulator.Settings.Profile);
        Assert.Contains("AzureRedisAad__cache__AuthorityHost", environment.Keys);
    }

    [Fact]
    public async Task The_resource_itself_is_published()
    {
        var builder = Model.NewBuilder("--operation", "publish", "--publisher", "manifest");
        var azure = builder.AddResource(new AzureManagedRedisResource("cache")).RunAsAzureRedisEmulator();
        builder.AddExecutable("app", "app", ".").WithReference(azure);
        await using var model = await Model.PrepareAsync(builder);

        var environment = await model.EnvironmentOfAsync("app");

        Assert.Contains(azure.Resource, model.Resources);
        Assert.False(azure.Resource.IsEmulator());
        Assert.DoesNotContain(model.Resources, resource => resource is AzureRedisEmulatorResource);
        Assert.Same(azure.Resource, Assert.IsType<ConnectionStringReference>(environment["ConnectionStrings__cache"]).Resource);
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("AzureRedisAad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_standalone_emulator_is_published_as_a_parameter_for_the_endpoint()
    {
        var folder = Directory.CreateTempSubdirectory("redis-aad-manifest-");
        var file = Path.Combine(folder.FullName, "manifest.json");
        var builder = Model.NewBuilder("--publisher", "manifest", "--output-path", file);
        var cache = builder.AddAzureRedisEmulator("cache").WithTokenLifetime(TimeSpan.FromSeconds(6)).WithDataFolder();
        builder.AddExecutable("app", "app", ".").WithReference(cache);
        await using (var app = builder.Build())
            await app.RunAsync().WaitAsync(TimeSpan.FromMinutes(1));

        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(file))!["resources"]!;
        folder.Delete(recursive: true);

        Assert.Equal("parameter.v0", (string?)manifest["cache-endpoint"]!["type"]);
        Assert.Equal("""{"type":"value.v0","connectionString":"{cache-endpoint.value}"}""", manifest["cache"]!.ToJsonString());
        var environment = manifest["app"]!["env"]!.AsObject();
        Assert.Equal("{cache.connectionString}", (string?)environment["ConnectionStrings__cache"]);
        Assert.DoesNotContain(environment, variable => variable.Key.StartsWith("AzureRedisAad", StringComparison.Ordinal));
    }

    /// <summary>
    /// Looks to this test like the resource in Aspire.Hosting.Azure.Redis: its values come from a deployment, which a run does not have.
    /// </summary>
    private sealed class AzureManagedRedisResource(string name) : Resource(name), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{new Output("connectionString")}");

        public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
            [new("Host", ReferenceExpression.Create($"{new Output("hostName")}")), new("Port", ReferenceExpression.Create($"10000"))];
    }

    private sealed class Output(string name) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => $"{{cache.outputs.{name}}}";

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is deployed.");
    }
}
