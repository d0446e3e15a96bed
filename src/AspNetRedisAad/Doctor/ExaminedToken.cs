using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>
/// A token and what it says of itself; or an access key, which says nothing. No record: its text form must not show the token.
/// </summary>
internal sealed class ExaminedToken(RedisToken token, AccessTokenClaims? claims)
{
    public RedisToken Token { get; } = token;

    /// <summary>Null of an access key.</summary>
    public AccessTokenClaims? Claims { get; } = claims;
}
