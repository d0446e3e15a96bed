namespace AspNetRedisAad.Session;

/// <summary>What a session cookie holds.</summary>
/// <param name="Key">The session's key, when it could be read.</param>
/// <param name="Fault">Why it is no session cookie, when it is none.</param>
internal readonly record struct CookieContent(string? Key, Exception? Fault)
{
    /// <summary>It may hold a key; but whether it does cannot be known at the moment.</summary>
    public static CookieContent Unreadable => default;

    public static CookieContent Of(string key) => new(key, null);

    public static CookieContent Invalid(Exception fault) => new(null, fault);

    /// <summary>Never the key.</summary>
    public override string ToString() => Key is not null ? "a key" : Fault?.Message ?? "unreadable";
}
