using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Tests.Configuration;

/// <summary>
/// The JSON schema of the settings, generated from the options class: its properties, their types and defaults, and their comments. Editors
/// merge it with the schemas of other packages, so its definition has a unique name.
/// </summary>
internal static class ConfigurationSchema
{
    private const string Definition = "azureRedisAad";

    private static readonly JsonSerializerOptions _options = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public static string Create()
    {
        var connection = _options.GetJsonSchemaAsNode(typeof(AzureRedisAadOptions), new()
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Describe,
        });
        connection["description"] = XmlComments.Of(typeof(AzureRedisAadOptions));
        // AzureRedisAad:<name> holds the settings of a named connection.
        connection["additionalProperties"] = Reference(Definition);

        return new JsonObject
        {
            ["definitions"] = new JsonObject
            {
                ["logLevel"] = new JsonObject { ["properties"] = new JsonObject { ["AspNetRedisAad"] = Reference("logLevelThreshold") } },
                [Definition] = connection,
            },
            ["type"] = "object",
            ["properties"] = new JsonObject { [AzureRedisAadOptions.SectionName] = Reference(Definition) },
        }.ToJsonString(_options) + "\n";
    }

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject described)
            return schema;

        described.Remove("$comment");
        // In settings, null means the same as a missing value.
        if (described["type"] is JsonArray types)
            described["type"] = types[0]!.DeepClone();
        if (context.TypeInfo.Type.IsEnum)
            described.Insert(0, "type", "string");
        if (context.PropertyInfo is not { } property)
            return described;

        described["description"] = XmlComments.Of(property.DeclaringType, property.Name);
        if (Default(property) is { } value)
            described["default"] = value;
        if (property.Name == nameof(AzureRedisAadOptions.Credential))
            described["anyOf"] = new JsonArray(new JsonObject { ["enum"] = Names() }, new JsonObject { ["pattern"] = "," });
        return described;
    }

    private static JsonNode? Default(JsonPropertyInfo property)
    {
        var value = property.Get!(Activator.CreateInstance(
            property.DeclaringType.IsAbstract ? typeof(AzureRedisAadOptions) : property.DeclaringType)!);
        return value is null or "" or System.Collections.ICollection { Count: 0 }
            ? null : JsonSerializer.SerializeToNode(value, property.PropertyType, _options);
    }

    private static JsonArray Names() => [.. Enum.GetNames<CredentialKind>().Select(name => (JsonNode)name)];
}
