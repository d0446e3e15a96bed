namespace AspNetRedisAad.Session;

/// <summary>What cookies must know of the keys that they are protected with.</summary>
/// <param name="AreUsable">Whether there are any.</param>
/// <param name="AreCurrent">Whether they are all that there are, so that a cookie which they do not fit is not valid.</param>
internal sealed record CookieKeys(Func<bool> AreUsable, Func<bool> AreCurrent)
{
    /// <summary>Of a key ring that is not in Redis.</summary>
    public static CookieKeys Always { get; } = new(() => true, () => true);
}
