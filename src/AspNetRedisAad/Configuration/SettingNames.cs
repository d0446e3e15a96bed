using System.Text.RegularExpressions;

namespace AspNetRedisAad.Configuration;

/// <summary>
/// The settings of a connection as its user would write them, for messages, which also say which connection they refer to.
/// </summary>
/// <param name="connection">The connection's name; empty for the default connection.</param>
/// <param name="section">The section of its settings.</param>
/// <param name="connectionString">The setting that contains its endpoint instead; null when the endpoint is in the section.</param>
internal sealed partial class SettingNames(string connection, string section, string? connectionString = null)
{
    /// <summary>The section of the default connection, when the app names no other.</summary>
    public const string DefaultSection = "AzureRedisAad";

    public static SettingNames Default { get; } = new("", DefaultSection);

    /// <summary>The connection's name; null for the default connection.</summary>
    public string? Connection => connection.Length == 0 ? null : connection;

    /// <summary>The connection in a sentence.</summary>
    public string Subject => connection.Length == 0 ? "the default connection" : $"the connection \"{connection}\"";

    /// <summary>The beginning of a message about a named connection; empty for the default connection.</summary>
    public string Prefix => connection.Length == 0 ? "" : $"Connection \"{connection}\": ";

    /// <summary>Whether the endpoint comes from a connection string.</summary>
    public bool HasConnectionString => connectionString is not null;

    /// <summary>
    /// The setting's path: <c>AzureRedisAad:Endpoint</c>, of a named connection <c>AzureRedisAad:prices:Endpoint</c>, or
    /// <c>ConnectionStrings:cache</c>.
    /// </summary>
    public string Of(string property) =>
        connectionString is not null && property == "Endpoint" ? connectionString : $"{section}:{property}";

    /// <summary>The same names, with the endpoint in a connection string.</summary>
    public SettingNames WithConnectionString(string setting) => new(connection, section, setting);

    /// <summary>The names in a section below this one.</summary>
    public SettingNames Below(string property) => new(connection, $"{section}:{property}");

    /// <summary>The text with the full name of each setting in braces, such as <c>{Endpoint}</c>.</summary>
    public string Fill(string text) => Placeholder().Replace(text, setting => Of(setting.Groups[1].Value));

    /// <summary>The setting as an environment variable.</summary>
    public string VariableOf(string property) => Of(property).Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex(@"\{([A-Z]\w+)\}")]
    private static partial Regex Placeholder();
}
