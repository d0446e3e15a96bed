using System.Security.Cryptography;
using System.Text;

namespace AspNetRedisAad.Session;

/// <summary>The ID of a session that is not stored with its values.</summary>
internal static class SessionIds
{
    /// <summary>
    /// Derived from the session key, so that all requests of a session get the same ID although it is not stored. The ID does not reveal
    /// the key, with which an attacker could take over the session.
    /// </summary>
    public static string Of(string sessionKey) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(sessionKey)).AsSpan(0, 16)).ToString();
}
