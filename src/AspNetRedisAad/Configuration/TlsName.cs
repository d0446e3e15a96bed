using StackExchange.Redis;

namespace AspNetRedisAad.Configuration;

/// <summary>The host name in a cache's certificates.</summary>
internal static class TlsName
{
    /// <summary>
    /// The name set with the endpoint (<c>sslHost</c>), otherwise the endpoint's own name. A cluster announces its nodes by address, but
    /// their certificates contain the cache's name. Null if the endpoints have several names.
    /// </summary>
    public static string? Of(ConfigurationOptions options) =>
        options.SslHost is { Length: > 0 } said ? said : options.Defaults.GetSslHostFromEndpoints(options.EndPoints);
}
