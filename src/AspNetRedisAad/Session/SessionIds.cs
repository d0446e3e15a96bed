using System.Security.Cryptography;
using System.Text;

namespace AspNetRedisAad.Session;

/// <summary>The ID of a session that has none kept with its values.</summary>
internal static class SessionIds
{
    /// <summary>
    /// Derived from the session key, so that it is the same for all requests of a session without being stored. It does not give away the
    /// key, which whoever knows it could take the session over with.
    /// </summary>
    public static string Of(string sessionKey) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(sessionKey)).AsSpan(0, 16)).ToString();
}
