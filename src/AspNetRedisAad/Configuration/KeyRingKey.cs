namespace AspNetRedisAad.Configuration;

/// <summary>The Redis key of the Data Protection key ring.</summary>
internal static class KeyRingKey
{
    /// <summary>The key that Microsoft's package uses.</summary>
    public const string StockName = "DataProtection-Keys";

    public static string Of(AzureRedisAadOptions settings) =>
        settings.KeyRingName is { Length: > 0 } chosen ? chosen : settings.InstanceName + StockName;

    /// <summary>The key under which a cache with this prefix would reach the key ring; null when it cannot.</summary>
    public static string? Below(string prefix, AzureRedisAadOptions settings) =>
        Of(settings) is var ring && ring.StartsWith(prefix, StringComparison.Ordinal) ? ring[prefix.Length..] : null;

    /// <summary>The message for a caller that uses this key.</summary>
    public static string Refuse(string key, AzureRedisAadOptions settings) =>
        $"The cache key \"{key}\" holds the Data Protection key ring (\"{Of(settings)}\" in Redis), and an entry there would "
            + "sign out every user. Use another key; or keep the ring elsewhere, under "
            + $"{settings.Names.Of(nameof(AzureRedisAadOptions.KeyRingName))}.";
}
