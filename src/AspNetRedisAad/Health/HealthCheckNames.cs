namespace AspNetRedisAad.Health;

internal static class HealthCheckNames
{
    public const string Token = "redis-token";

    public const string Move = "azure-redis-move";

    public const string Connection = "redis-connection";

    /// <summary>The tag of checks that decide whether traffic may come.</summary>
    public const string Ready = "ready";

    /// <summary>The tag of checks that decide whether the process must be restarted. None of ours does: a restart heals no Redis.</summary>
    public const string Live = "live";
}
