using AspNetRedisAad.Emulator.Identity;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>The resources for which clients can request tokens: Azure Redis, and others whose tokens Azure Redis rejects.</summary>
internal static class Resource
{
    private const string DefaultScope = "/.default";

    private static readonly string[] _others = ["https://management.azure.com", "https://storage.azure.com", "https://vault.azure.net"];

    /// <summary>The audience of a token for this scope or managed identity resource; null for an unknown resource.</summary>
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
