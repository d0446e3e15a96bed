using System.Diagnostics;
using System.Net;

namespace AspNetRedisAad.Diagnostics;

/// <summary>
/// The tags of measurements. They never contain a key, a token or a value. Source of the names without a prefix: OpenTelemetry's semantic
/// conventions.
/// </summary>
internal static class MetricTags
{
    public const string Connection = "azure_redis.connection";

    public const string ConnectionType = "azure_redis.connection.type";

    public const string Operation = "azure_redis.operation";

    public const string Result = "azure_redis.result";

    public const string Cache = "azure_redis.cache";

    public const string Loop = "azure_redis.loop";

    public const string ErrorType = "error.type";

    public const string ServerAddress = "server.address";

    public const string ServerPort = "server.port";

    public static void AddServer(this ref TagList tags, EndPoint endpoint)
    {
        switch (endpoint)
        {
            case DnsEndPoint dns:
                tags.Add(ServerAddress, dns.Host);
                tags.Add(ServerPort, dns.Port);
                break;
            case IPEndPoint ip:
                tags.Add(ServerAddress, ip.Address.ToString());
                tags.Add(ServerPort, ip.Port);
                break;
        }
    }

    /// <summary>The kind of the error, if there is one.</summary>
    public static void AddError(this ref TagList tags, string? error)
    {
        if (error is not null)
            tags.Add(ErrorType, error);
    }
}
