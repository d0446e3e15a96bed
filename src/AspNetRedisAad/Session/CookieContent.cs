namespace AspNetRedisAad.Session;

/// <summary>The content of a session cookie.</summary>
/// <param name="Key">The session's key, if it could be read.</param>
/// <param name="Fault">Why the cookie is not a session cookie; null if it is one.</param>
internal readonly record struct CookieContent(string? Key, Exception? Fault)
{
    /// <summary>The cookie may contain a key, but this cannot be checked at the moment.</summary>
    public static CookieContent Unreadable => default;

    public static CookieContent Of(string key) => new(key, null);

    public static CookieContent Invalid(Exception fault) => new(null, fault);

    /// <summary>Never returns the key.</summary>
    public override string ToString() => Key is not null ? "a key" : Fault?.Message ?? "unreadable";
}
