namespace AspNetRedisAad.Configuration;

/// <summary>The Redis key of the Data Protection key ring.</summary>
internal static class KeyRingKey
{
    /// <summary>Where Microsoft's package keeps it.</summary>
    public const string StockName = "DataProtection-Keys";

    public static string Of(AzureRedisAadOptions settings) =>
        settings.KeyRingName is { Length: > 0 } chosen ? chosen : settings.InstanceName + StockName;

    /// <summary>The key under which a cache with this prefix would reach the ring; null when it cannot.</summary>
    public static string? Below(string prefix, AzureRedisAadOptions settings) =>
        Of(settings) is var ring && ring.StartsWith(prefix, StringComparison.Ordinal) ? ring[prefix.Length..] : null;

    /// <summary>What to say to a caller who uses this key.</summary>
    public static string Refuse(string key, AzureRedisAadOptions settings) =>
        $"The cache key \"{key}\" is where the Data Protection key ring is kept (\"{Of(settings)}\" in Redis), and an entry there would "
            + "cost every sign-in. "
        + $"Use another key; or keep the ring elsewhere, under {settings.Names.Of(nameof(AzureRedisAadOptions.KeyRingName))}.";
}
