using System.Security.Cryptography;
using AspNetRedisAad.Emulator.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Issues access tokens as Microsoft Entra ID does.</summary>
internal sealed class TokenIssuer(Tenant tenant, Revocation revocation, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="identity">The identity that the token is for.</param>
    /// <param name="audience">The resource that the token is for.</param>
    /// <param name="lifetime">The token's lifetime.</param>
    /// <param name="signed">False for a token whose signature is wrong.</param>
    public AccessToken Issue(EmulatedIdentity identity, string audience, TimeSpan lifetime, bool signed = true)
    {
        var now = time.GetUtcNow();
        // exp is in whole seconds. Rounding down could shorten a token of a few seconds by a quarter.
        var expires = DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling((now + lifetime).ToUnixTimeMilliseconds() / 1000.0));
        var token = _handler.CreateToken(Describe(identity, audience, now, expires));
        return new AccessToken(signed ? token : WithWrongSignature(token), now, expires);
    }

    private SecurityTokenDescriptor Describe(EmulatedIdentity identity, string audience, DateTimeOffset now, DateTimeOffset expires)
    {
        var tenantId = identity.TenantId ?? tenant.Id;
        return new SecurityTokenDescriptor
        {
            Issuer = tenant.IssuerOf(tenantId),
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            SigningCredentials = tenant.Credentials,
            Claims = new Dictionary<string, object>
            {
                ["oid"] = identity.ObjectId,
                ["sub"] = identity.ObjectId,
                ["appid"] = identity.ClientId,
                ["azp"] = identity.ClientId,
                ["tid"] = tenantId,
                ["idtyp"] = "app",
                ["ver"] = "2.0",
                // Tokens issued in the same second must differ, or clients could not see that they have a new one.
                ["uti"] = $"{revocation.Mark}{Guid.NewGuid():N}",
            },
        };
    }

    private static string WithWrongSignature(string token) =>
        token[..(token.LastIndexOf('.') + 1)] + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(256));
}
