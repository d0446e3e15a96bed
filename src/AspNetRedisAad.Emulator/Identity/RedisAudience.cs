namespace AspNetRedisAad.Emulator.Identity;

/// <summary>
/// The names of Azure Redis in Microsoft Entra ID. Source: Microsoft, "Use Microsoft Entra ID for cache authentication".
/// </summary>
internal static class RedisAudience
{
    private const string Uri = "https://redis.azure.com";
    private const string ApplicationId = "acca5fbb-b7e4-4009-81f1-37e38fd66d78";

    /// <summary>The values of the <c>aud</c> claim that Redis accepts.</summary>
    public static string[] Accepted { get; } = [Uri, Uri + "/", ApplicationId];
}
