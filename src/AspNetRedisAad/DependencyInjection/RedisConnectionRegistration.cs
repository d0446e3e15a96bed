using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>A connection of the app: its name, and where its settings come from.</summary>
/// <param name="name">The key of its services.</param>
internal sealed class RedisConnectionRegistration(string name)
{
    /// <summary>The default name of options.</summary>
    public const string DefaultName = "";

    public string Name => name;

    /// <summary>Its section in the app's configuration; null if it is configured only in code.</summary>
    public string? Section { get; private set; }

    /// <summary>The entry of <c>ConnectionStrings</c> with its address; null if there is none.</summary>
    public string? ConnectionString { get; private set; }

    /// <summary>The path for messages.</summary>
    public string SettingsPath => Section ?? UsualPath(name);

    public static string UsualPath(string name) =>
        name == DefaultName ? AzureRedisAadOptions.SectionName : $"{AzureRedisAadOptions.SectionName}:{name}";

    /// <exception cref="InvalidOperationException">The connection has another section: two connections have the same name.</exception>
    public void ReadFrom(string section)
    {
        if (Section is { } other && !section.Equals(other, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"Two registrations have one name: {new SettingNames(name, other).Subject} has its settings in {other}, and the second "
                    + $"call reads {section}. "
                    + "Give the second one a different name, AddAzureRedisAadConnection(\"name\", ...), or remove one of the two calls.");
        }

        Section = section;
    }

    /// <exception cref="InvalidOperationException">
    /// The connection has another connection string: one connection cannot have two caches.
    /// </exception>
    public void ReadConnectionString(string setting)
    {
        if (ConnectionString is { } other && !setting.Equals(other, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"Two registrations have one name: {new SettingNames(name, SettingsPath).Subject} is at {other}, and the second call reads "
                + $"{setting}. Register the second cache as keyed services, builder.AddKeyedAzureRedisAadConnection(\"name\"), or remove "
                + "one of the two calls.");
        }

        ConnectionString = setting;
    }
}
