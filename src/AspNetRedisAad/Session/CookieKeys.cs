namespace AspNetRedisAad.Session;

/// <summary>What the cookies need to know about the protection keys.</summary>
/// <param name="AreUsable">Whether there are any.</param>
/// <param name="AreCurrent">Whether all existing keys are known, so that a cookie that none of them can read is not valid.</param>
internal sealed record CookieKeys(Func<bool> AreUsable, Func<bool> AreCurrent)
{
    /// <summary>The keys of a key ring that is not in Redis.</summary>
    public static CookieKeys Always { get; } = new(() => true, () => true);
}
