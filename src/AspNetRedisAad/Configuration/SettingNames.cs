using System.Text.RegularExpressions;

namespace AspNetRedisAad.Configuration;

/// <summary>Spells a connection's settings as its user would write them, for messages, which also say which connection they mean.</summary>
/// <param name="connection">Its name; empty for the default one.</param>
/// <param name="section">Where its settings come from.</param>
internal sealed partial class SettingNames(string connection, string section)
{
    public static SettingNames Default { get; } = new("", AzureRedisAadOptions.SectionName);

    /// <summary>The name; null for the default connection, which needs none.</summary>
    public string? Connection => connection.Length == 0 ? null : connection;

    /// <summary>The connection in a sentence.</summary>
    public string Subject => connection.Length == 0 ? "the default connection" : $"the connection \"{connection}\"";

    /// <summary>How a message about a named connection begins; empty for the default one.</summary>
    public string Prefix => connection.Length == 0 ? "" : $"Connection \"{connection}\": ";

    /// <summary>The setting's path: <c>AzureRedisAad:Endpoint</c>, or of a named connection <c>AzureRedisAad:prices:Endpoint</c>.</summary>
    public string Of(string property) => $"{section}:{property}";

    /// <summary>Those of a section in it.</summary>
    public SettingNames Below(string property) => new(connection, Of(property));

    /// <summary>The text with each setting in braces spelt out: <c>{Endpoint}</c>.</summary>
    public string Fill(string text) => Placeholder().Replace(text, setting => Of(setting.Groups[1].Value));

    /// <summary>The setting as an environment variable.</summary>
    public string VariableOf(string property) => Of(property).Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex(@"\{([A-Z]\w+)\}")]
    private static partial Regex Placeholder();
}
