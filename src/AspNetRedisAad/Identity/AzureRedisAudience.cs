namespace AspNetRedisAad.Identity;

/// <summary>
/// The names of Azure Redis in Microsoft Entra ID, in scopes and in tokens. Source: Microsoft, "Use Microsoft Entra ID for cache
/// authentication".
/// </summary>
internal static class AzureRedisAudience
{
    private const string DefaultScope = "/.default";

    private static readonly string[] _names =
        ["https://redis.azure.com", "https://redis.azure.com/", "acca5fbb-b7e4-4009-81f1-37e38fd66d78"];

    public static bool Contains(string audience) => _names.Contains(audience, StringComparer.OrdinalIgnoreCase);

    public static bool IsScope(string scope) =>
        Contains(scope.EndsWith(DefaultScope, StringComparison.Ordinal) ? scope[..^DefaultScope.Length] : scope);
}
