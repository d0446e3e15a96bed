using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>
/// A token and its claims; or an access key, which has none. It is not a record, because its text form must not show the token.
/// </summary>
internal sealed class ExaminedToken(RedisToken token, AccessTokenClaims? claims)
{
    public RedisToken Token { get; } = token;

    /// <summary>Null for an access key.</summary>
    public AccessTokenClaims? Claims { get; } = claims;
}
