namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what an app wants on top of one Azure Redis connection.</summary>
public interface IAzureRedisAadBuilder
{
    /// <summary>Gets the services that the connection was registered in.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets the connection's name: the key of its services. Empty for the app's default connection.</summary>
    string Name { get; }

    /// <summary>
    /// Gets where the connection's settings are in the app's configuration, for messages that spell one, such as
    /// <c>AzureRedisAad:prices</c>; where code sets them, where they would be.
    /// </summary>
    string SettingsPath { get; }
}
