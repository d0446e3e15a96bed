namespace AspNetRedisAad.Session;

/// <summary>What cookies must know of the keys that they are protected with.</summary>
/// <param name="IsKnown">Whether there are any.</param>
/// <param name="IsCurrent">Whether they are all that there are, so that a cookie which they do not fit is not valid.</param>
internal sealed record CookieKeys(Func<bool> IsKnown, Func<bool> IsCurrent)
{
    /// <summary>Of a key ring that is not in Redis.</summary>
    public static CookieKeys Always { get; } = new(() => true, () => true);
}
