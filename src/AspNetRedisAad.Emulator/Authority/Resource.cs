namespace AspNetRedisAad.Emulator.Authority;

/// <summary>What tokens can be asked for: Azure Redis, and some others, whose tokens Azure Redis refuses.</summary>
internal static class Resource
{
    private const string DefaultScope = "/.default";

    private static readonly string[] _others = ["https://management.azure.com", "https://storage.azure.com", "https://vault.azure.net"];

    /// <summary>The audience of a token for this scope or managed identity resource; null when there is no such resource.</summary>
    public static string? Of(string? scopeOrResource)
    {
        if (scopeOrResource is null)
            return null;

        var resource = scopeOrResource.EndsWith(DefaultScope, StringComparison.Ordinal)
            ? scopeOrResource[..^DefaultScope.Length] : scopeOrResource;
        return RedisAudience.Accepted.Contains(resource, StringComparer.OrdinalIgnoreCase)
            || _others.Contains(resource.TrimEnd('/'), StringComparer.OrdinalIgnoreCase) ? resource : null;
    }
}
