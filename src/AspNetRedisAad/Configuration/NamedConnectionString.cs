using Microsoft.Extensions.Configuration;

namespace AspNetRedisAad.Configuration;

/// <summary>
/// An entry of <c>ConnectionStrings</c> that says where the cache is: <c>host:port</c>, a StackExchange.Redis configuration string, or
/// <c>Endpoint=host:port</c>.
/// </summary>
internal sealed class NamedConnectionString(string name, IConfiguration configuration)
{
    // What other clients call it. Under StackExchange.Redis's name the validation finds it, and refuses it with the reason.
    private static readonly string[] _passwords = ["AccessKey", "Key", "PrimaryKey"];

    public string Setting => $"ConnectionStrings:{name}";

    /// <summary>Its endpoint goes before one in the section. Without both, messages name the connection string.</summary>
    public void Apply(AzureRedisAadOptions settings)
    {
        var value = configuration.GetConnectionString(name);
        var isThere = !string.IsNullOrWhiteSpace(value);
        if (isThere)
            settings.Endpoint = EndpointOf(value!);
        if (isThere || (string.IsNullOrWhiteSpace(settings.Endpoint) && settings.Endpoints.Count == 0))
            settings.Names = settings.Names.WithConnectionString(Setting);
    }

    /// <summary>As a StackExchange.Redis configuration string.</summary>
    internal static string EndpointOf(string value)
    {
        var parts = value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!Array.Exists(parts, IsEndpoint))
            return value.Trim();

        return string.Join(',', parts.OrderBy(part => !IsEndpoint(part)).Select(part => IsEndpoint(part) ? ValueOf(part) : Renamed(part)));
    }

    private static bool IsEndpoint(string part) => part.Contains('=', StringComparison.Ordinal) && IsOneOf(["Endpoint"], part);

    private static string Renamed(string part) =>
        part.Contains('=', StringComparison.Ordinal) && IsOneOf(_passwords, part) ? $"password={ValueOf(part)}" : part;

    private static bool IsOneOf(string[] keys, string part) => keys.Contains(part.Split('=')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    private static string ValueOf(string part) => part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
}
