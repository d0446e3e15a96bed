namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what an app wants on top of its Azure Redis connection.</summary>
public interface IAzureRedisAadBuilder
{
    /// <summary>Gets the services that the connection was registered in.</summary>
    IServiceCollection Services { get; }
}
