using AspNetRedisAad.Emulator.Identity;
using AspNetRedisAad.Emulator.Validation;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Tokens of Kubernetes service accounts, which workload identities exchange for access tokens.</summary>
internal sealed class FederatedTokens(Tenant tenant, TenantTokenValidator tenantTokens, TimeProvider time)
{
    private const string Audience = "api://AzureADTokenExchange";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Returns the token of the service account that is linked to the identity.</summary>
    public string Issue(EmulatedIdentity identity) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = tenant.Issuer,
        Audience = Audience,
        Expires = time.GetUtcNow().AddDays(30).UtcDateTime,
        SigningCredentials = tenant.Credentials,
        Claims = new Dictionary<string, object> { ["sub"] = SubjectOf(identity) },
    });

    public async Task<bool> IsOfAsync(EmulatedIdentity identity, string token) =>
        await tenantTokens.ValidateAsync(token, [Audience]).ConfigureAwait(false) is { } jwt && jwt.Subject == SubjectOf(identity);

    private static string SubjectOf(EmulatedIdentity identity) => $"system:serviceaccount:default:{identity.ClientId}";
}
