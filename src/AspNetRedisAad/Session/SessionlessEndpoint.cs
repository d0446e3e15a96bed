namespace AspNetRedisAad.Session;

/// <summary>
/// Marks an endpoint that must answer without a session. ASP.NET Core's session middleware protects a cookie for every request without one,
/// and so needs the key ring; health probes must not need it.
/// </summary>
internal sealed class SessionlessEndpoint
{
    public static SessionlessEndpoint Instance { get; } = new();
}
