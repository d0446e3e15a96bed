namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what an app wants on top of one Azure Redis connection.</summary>
public interface IAzureRedisAadBuilder
{
    /// <summary>Gets the services that the connection was registered in.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets the connection's name: the key of its services. Empty for the app's default connection.</summary>
    string Name { get; }
}
