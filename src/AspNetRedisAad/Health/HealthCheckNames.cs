namespace AspNetRedisAad.Health;

internal static class HealthCheckNames
{
    public const string Token = "redis-token";

    public const string Move = "azure-redis-move";

    public const string Connection = "redis-connection";

    /// <summary>The tag of checks that decide whether the app receives traffic.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// The tag of checks that decide whether the process must be restarted. The package has none: a restart does not repair Redis.
    /// </summary>
    public const string Live = "live";
}
