using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace AspNetRedisAad.Emulator.Identity;

/// <summary>The emulator's tenant (directory): its ID, its issuer name and the key that signs its tokens.</summary>
internal sealed class Tenant : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    /// <param name="id">The ID; null for a new one.</param>
    public Tenant(string? id = null)
    {
        Id = id ?? Guid.NewGuid().ToString();
        var key = new RsaSecurityKey(_key) { KeyId = Guid.NewGuid().ToString("N") };
        Credentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
    }

    public string Id { get; }

    /// <summary>The address of the token authority. It is set when the authority has started to listen.</summary>
    public Uri Address { get; set; } = null!;

    public string Issuer => IssuerOf(Id);

    public string TokenEndpoint => $"{Address}{Id}/oauth2/v2.0/token";

    public SigningCredentials Credentials { get; }

    /// <summary>The issuer name of a tenant at this authority.</summary>
    public string IssuerOf(string tenantId) => $"{Address}{tenantId}/v2.0";

    public RSAParameters ExportPublicKey() => _key.ExportParameters(includePrivateParameters: false);

    public void Dispose() => _key.Dispose();
}
