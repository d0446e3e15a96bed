using System.Text.Json;
using System.Text.Json.Nodes;
using AspNetRedisAad.Tests.Documentation;
using Json.Schema;

namespace AspNetRedisAad.Tests.Configuration;

public sealed class ConfigurationSchemaTests
{
    private static readonly string _packed = Path.Combine(Documents.Root, "src", "AspNetRedisAad", "ConfigurationSchema.json");

    [Fact]
    public void The_schema_in_the_package_matches_the_options_class()
    {
        var current = Path.Combine(AppContext.BaseDirectory, "ConfigurationSchema.json");
        File.WriteAllText(current, ConfigurationSchema.Create());

        Assert.True(File.Exists(_packed)
            && File.ReadAllText(_packed) == File.ReadAllText(current), $"The settings have changed. Copy {current} to {_packed}.");
    }

    [Theory]
    [InlineData("samples/Minimal/appsettings.json")]
    [InlineData("samples/Storefront/appsettings.json")]
    public void The_samples_settings_match_it(string file) =>
        Assert.True(Follows(Documents.Read(file)));

    [Theory]
    [InlineData("""{ "Endpoint": "a:6380", "TokenRequestTimeout": "00:00:05", "EnableSession": false }""", true)]
    [InlineData("""{ "Endpoints": [{ "Endpoint": "a:6380", "Weight": 2 }], "Credential": "WorkloadIdentity, AzureCli" }""", true)]
    [InlineData("""{ "Endpoint": "a:6380", "sessions": { "Endpoint": "b:6380" } }""", true)]
    [InlineData("""{ "Endpiont": "a:6380" }""", false)]
    [InlineData("""{ "Credential": "ManagedIdentiy" }""", false)]
    [InlineData("""{ "TokenRequestTimeout": 10 }""", false)]
    [InlineData("""{ "TokenRequestTimeout": "10 s" }""", false)]
    [InlineData("""{ "sessions": { "EnableSession": "maybe" } }""", false)]
    public void It_accepts_valid_settings_and_rejects_invalid_ones_also_for_named_connections(string settings, bool right) =>
        Assert.Equal(right, Follows($$"""{ "AzureRedisAad": {{settings}} }"""));

    private static bool Follows(string settings)
    {
        // The definition in an editor's own schema of appsettings.json.
        var schema = JsonNode.Parse(ConfigurationSchema.Create())!;
        schema["definitions"]!["logLevelThreshold"] = new JsonObject { ["type"] = "string" };

        using var document = JsonDocument.Parse(settings, new() { CommentHandling = JsonCommentHandling.Skip });
        return JsonSchema.FromText(schema.ToJsonString(), new() { Dialect = Dialect.Draft07 }).Evaluate(document.RootElement).IsValid;
    }
}
