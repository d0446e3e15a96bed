using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Session;

/// <summary>Reads and writes session cookies as ASP.NET Core's own session middleware does, so that each can read the other's.</summary>
/// <param name="protection">The app's Data Protection.</param>
/// <param name="cookie">The options of the cookie.</param>
/// <param name="ring">The state of the key ring.</param>
internal sealed class SessionCookies(IDataProtectionProvider protection, CookieBuilder cookie, CookieKeys ring)
{
    private const int KeyLength = 36;
    private readonly IDataProtector _protector = protection.CreateProtector("SessionMiddleware");

    /// <summary>Whether there are keys to protect a new cookie.</summary>
    public bool CanWrite => ring.AreUsable();

    /// <summary>Null when the request has no session cookie.</summary>
    public string? Find(HttpRequest request) =>
        request.Headers.Cookie.Count > 0 && request.Cookies[cookie.Name!] is { Length: > 0 } found ? found : null;

    public CookieContent Read(string value)
    {
        if (!TryDecode(value, out var payload))
            return CookieContent.Invalid(new FormatException("It is not Base64."));
        if (!ring.AreUsable())
            return CookieContent.Unreadable;

        try
        {
            var key = Encoding.UTF8.GetString(_protector.Unprotect(payload));
            return key.Length == KeyLength && !string.IsNullOrWhiteSpace(key)
                ? CookieContent.Of(key) : CookieContent.Invalid(new FormatException("It holds no session key."));
        }
        catch (Exception e) when (AzureRedisKeyRingUnavailableException.IsCauseOf(e))
        {
            return CookieContent.Unreadable;
        }
        catch (CryptographicException e)
        {
            // In an outage the cookie's key may be one that another instance has added since.
            return ring.AreCurrent() ? CookieContent.Invalid(e) : CookieContent.Unreadable;
        }
    }

    /// <exception cref="AzureRedisKeyRingUnavailableException">There are no keys.</exception>
    public string Write(string key) => Convert.ToBase64String(_protector.Protect(Encoding.UTF8.GetBytes(key))).TrimEnd('=');

    public void Append(HttpContext context, string value)
    {
        var response = context.Response;
        response.Cookies.Append(cookie.Name!, value, cookie.Build(context));
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers.Pragma = "no-cache";
        response.Headers.Expires = "-1";
    }

    private static bool TryDecode(string value, out byte[] payload)
    {
        var padded = value.PadRight((value.Length + 3) / 4 * 4, '=');
        payload = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, payload, out var length))
            return false;

        Array.Resize(ref payload, length);
        return true;
    }
}
