using AspNetRedisAad.Emulator.Identity;

namespace AspNetRedisAad.Emulator.Validation;

/// <summary>Validates access tokens as Azure Redis does.</summary>
internal sealed class AccessTokenValidator(TenantTokenValidator tenantTokens, Revocation revocation)
{
    /// <summary>Returns when the token of this user expires; null when Azure Redis would reject it.</summary>
    public async ValueTask<DateTimeOffset?> ValidateAsync(string userName, string token) =>
        await tenantTokens.ValidateAsync(token, RedisAudience.Accepted).ConfigureAwait(false) is { } jwt
            && jwt.TryGetPayloadValue<string>("oid", out var oid) && oid == userName
            && jwt.TryGetPayloadValue<string>("uti", out var uti) && uti.StartsWith(revocation.Mark, StringComparison.Ordinal)
            ? new DateTimeOffset(jwt.ValidTo)
            : null;
}
