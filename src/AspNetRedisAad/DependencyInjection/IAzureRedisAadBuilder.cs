namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds features to one Azure Redis connection.</summary>
public interface IAzureRedisAadBuilder
{
    /// <summary>Gets the service collection in which the connection was registered.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets the connection's name, which is the key of its services. It is empty for the app's default connection.</summary>
    string Name { get; }

    /// <summary>
    /// Gets the path of the connection's settings in the app's configuration, such as <c>AzureRedisAad:prices</c>, for use in messages. If
    /// the settings are set in code, it is the path that they would have.
    /// </summary>
    string SettingsPath { get; }
}
