using AspNetRedisAad.Configuration;
using Azure.Core;

namespace AspNetRedisAad.Identity;

/// <summary>Rejects a token that the server would refuse, and says why, so that it is never sent.</summary>
internal sealed class TokenCheck(AzureRedisAadOptions options)
{
    /// <summary>The accepted clock difference between this machine and the identity service.</summary>
    private static readonly TimeSpan _clockTolerance = TimeSpan.FromMinutes(15);

    /// <summary>Returns the Redis user name for the token.</summary>
    /// <exception cref="TokenUnavailableException">The token cannot be used.</exception>
    public string UserNameFor(AccessToken token, DateTimeOffset now)
    {
        if (AccessTokenClaims.Read(token.Token) is not { } claims)
            throw new TokenUnavailableException("malformed", "The identity service returned an access token that is not a JWT.");

        if (token.ExpiresOn <= now)
            throw new TokenUnavailableException(
                "expired", "The identity service returned an access token that has already expired. Check the clocks.");

        if (claims.NotBefore > now + _clockTolerance)
        {
            throw new TokenUnavailableException(
                "not_yet_valid",
                $"The access token is not valid before {claims.NotBefore:u}, but the time here is {now:u}. Check this machine's clock.");
        }

        if (AzureRedisAudience.IsScope(options.Scope) && !claims.Audiences.Any(AzureRedisAudience.Contains))
        {
            throw new TokenUnavailableException(
                "wrong_audience",
                $"The access token is meant for \"{string.Join(", ", claims.Audiences)}\" and not for Azure Redis. Check "
                + $"{options.Names.Of(nameof(AzureRedisAadOptions.Scope))} and the credential.");
        }

        if (!string.IsNullOrWhiteSpace(options.UserName))
            return options.UserName;

        return claims.ObjectId is { Length: > 0 } objectId ? objectId : throw new TokenUnavailableException(
            "no_object_id",
            "The access token contains no object ID (claim oid), so the Redis user name is unknown. Check "
            + $"{options.Names.Of(nameof(AzureRedisAadOptions.Scope))}, or set {options.Names.Of(nameof(AzureRedisAadOptions.UserName))}.");
    }
}
