namespace AspNetRedisAad.Session;

/// <summary>
/// Marks an endpoint that must answer without a session. ASP.NET Core's session middleware protects a cookie for every request that brings
/// none, and so needs the key ring, which health probes must not.
/// </summary>
internal sealed class SessionlessEndpoint
{
    public static SessionlessEndpoint Instance { get; } = new();
}
