using Microsoft.Extensions.Configuration;

namespace AspNetRedisAad.Configuration;

/// <summary>
/// An entry of <c>ConnectionStrings</c> with the cache's address: <c>host:port</c>, a StackExchange.Redis configuration string, or
/// <c>Endpoint=host:port</c>.
/// </summary>
internal sealed class NamedConnectionString(string name, IConfiguration configuration)
{
    // Other clients' names for the setting. Under StackExchange.Redis's name, validation finds it and reports why it is refused.
    private static readonly string[] _passwords = ["AccessKey", "Key", "PrimaryKey"];

    public string Setting => $"ConnectionStrings:{name}";

    /// <summary>Its endpoint overrides the one in the section. Without either, messages name the connection string.</summary>
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
