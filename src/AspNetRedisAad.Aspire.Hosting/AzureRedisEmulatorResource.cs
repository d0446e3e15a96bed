using AspNetRedisAad.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Microsoft Entra ID and Azure Redis on this machine, as a separate process: a token authority, and a TLS Redis endpoint that validates
/// its tokens. An app that references it gets the settings it needs to sign in.
/// </summary>
public sealed class AzureRedisEmulatorResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string RedisEndpointName = "redis";
    internal const string AuthorityEndpointName = "authority";
    internal const string ControlEndpointName = "control";

    /// <param name="name">The name of the resource.</param>
    /// <param name="published">What apps get instead of the endpoint when they are published; null while the AppHost runs.</param>
    internal AzureRedisEmulatorResource(string name, ParameterResource? published) : base(name, EmulatorProgram.Name, ".") =>
        Published = published;

    /// <summary>Gets the Redis endpoint, which uses TLS.</summary>
    public EndpointReference PrimaryEndpoint => new(this, RedisEndpointName);

    /// <summary>Gets the connection string: <c>host:port,ssl=true</c>, without a password.</summary>
    public ReferenceExpression ConnectionStringExpression => Published is { } endpoint
        ? ReferenceExpression.Create($"{endpoint}")
        : ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)},ssl=true");

    internal ParameterResource? Published { get; }

    internal EndpointReference AuthorityEndpoint => new(this, AuthorityEndpointName);

    internal EndpointReference ControlEndpoint => new(this, ControlEndpointName);

    internal EmulatorSettings Settings { get; } = new();

    /// <summary>The resource of the model that it replaces, such as an Azure resource; null if there is none.</summary>
    internal IResourceWithConnectionString? StandsFor { get; set; }

    /// <summary>The annotations of the emulator, and those of the resource that it replaces.</summary>
    internal bool Is(IResource resource) => ReferenceEquals(resource, this) || ReferenceEquals(resource, StandsFor);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        Published is null ? SignIn.PropertiesOf(this) : [];
}
