using System.Security.Cryptography;
using System.Text;
using AspNetRedisAad.Emulator.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>
/// Checks the secret or the assertion of a client. An assertion is signed with the client's certificate, or is a federated token.
/// </summary>
internal sealed class ClientAuthentication(
    IdentityDirectory directory, Tenant tenant, FederatedTokens federatedTokens, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>Null when the client has proved its identity.</summary>
    public async Task<EntraError?> CheckAsync(EmulatedIdentity identity, IFormCollection form)
    {
        if (form["client_secret"].ToString() is { Length: > 0 } secret)
        {
            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(identity.ClientSecret)))
                return EntraError.InvalidSecret(identity.ClientId);
            return identity.SecretExpiresOn <= time.GetUtcNow() ? EntraError.ExpiredSecret(identity.ClientId) : null;
        }

        if (form["client_assertion"].ToString() is not { Length: > 0 } assertion)
            return EntraError.MissingCredential();
        if (await federatedTokens.IsOfAsync(identity, assertion).ConfigureAwait(false))
            return null;

        var result = await _handler.ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            ValidIssuer = identity.ClientId,
            ValidAudiences = [tenant.TokenEndpoint, tenant.Issuer],
            IssuerSigningKey = new X509SecurityKey(directory.CertificateOf(identity)),
            // Azure.Identity identifies the certificate by its thumbprint (x5t or x5t#S256), not by a key ID.
            TryAllIssuerSigningKeys = true,
        }).ConfigureAwait(false);
        return result.IsValid ? null : EntraError.InvalidAssertion(result.Exception?.GetType().Name ?? "not valid");
    }
}
