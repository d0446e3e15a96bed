namespace AspNetRedisAad.Emulator.Authority;

/// <summary>The two names of Azure Redis in Microsoft Entra ID. Source: Microsoft, "Use Microsoft Entra ID for cache authentication".</summary>
internal static class RedisAudience
{
    private const string Uri = "https://redis.azure.com";
    private const string ApplicationId = "acca5fbb-b7e4-4009-81f1-37e38fd66d78";
    private const string DefaultScope = "/.default";

    /// <summary>What the edge accepts in the claim <c>aud</c>.</summary>
    public static string[] Accepted { get; } = [Uri, Uri + "/", ApplicationId];

    /// <summary>The audience of a token for this scope or managed identity resource; null when it is not Azure Redis.</summary>
    public static string? Of(string? scopeOrResource)
    {
        if (scopeOrResource is null)
            return null;

        var resource = scopeOrResource.EndsWith(DefaultScope, StringComparison.Ordinal) ? scopeOrResource[..^DefaultScope.Length] : scopeOrResource;
        return Accepted.Contains(resource, StringComparer.OrdinalIgnoreCase) ? resource : null;
    }
}
