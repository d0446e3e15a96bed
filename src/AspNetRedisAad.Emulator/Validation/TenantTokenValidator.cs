using AspNetRedisAad.Emulator.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Emulator.Validation;

/// <summary>Validates what all tokens of the tenant have in common: signature, issuer, audience and lifetime.</summary>
internal sealed class TenantTokenValidator(Tenant tenant, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>Null when the token is not valid.</summary>
    public async Task<JsonWebToken?> ValidateAsync(string token, string[] audiences)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = tenant.Issuer,
            ValidAudiences = audiences,
            IssuerSigningKey = tenant.Credentials.Key,
            ValidAlgorithms = [tenant.Credentials.Algorithm],
            LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
        }).ConfigureAwait(false);
        return result.IsValid ? result.SecurityToken as JsonWebToken : null;
    }

    private bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires > now && (notBefore is null || notBefore <= now);
    }
}
