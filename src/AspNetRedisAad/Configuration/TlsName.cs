using StackExchange.Redis;

namespace AspNetRedisAad.Configuration;

/// <summary>The host name that a cache's certificates bear.</summary>
internal static class TlsName
{
    /// <summary>
    /// The name behind the endpoint (<c>sslHost</c>), else that of the endpoint itself: a cluster announces its nodes by address, and their
    /// certificates bear the cache's name. Null where the endpoints have several.
    /// </summary>
    public static string? Of(ConfigurationOptions options) =>
        options.SslHost is { Length: > 0 } said ? said : options.Defaults.GetSslHostFromEndpoints(options.EndPoints);
}
