using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Emulator.Certificates;

namespace AspNetRedisAad.Emulator.Identity;

/// <summary>The identities that can sign in, and the certificate that each has registered.</summary>
internal sealed class IdentityDirectory(IReadOnlyList<EmulatedIdentity> identities) : IDisposable
{
    private readonly Dictionary<string, X509Certificate2> _certificates =
        identities.ToDictionary(identity => identity.ObjectId, identity => EmulatorCertificates.CreateClient(identity.ClientId));

    public IReadOnlyList<EmulatedIdentity> Identities => identities;

    /// <summary>The managed identity of a request that names none.</summary>
    public EmulatedIdentity SystemAssigned => identities[0];

    public EmulatedIdentity? ByClientId(string? clientId) =>
        identities.FirstOrDefault(identity => string.Equals(identity.ClientId, clientId, StringComparison.OrdinalIgnoreCase));

    public EmulatedIdentity? ByObjectId(string? objectId) =>
        identities.FirstOrDefault(identity => string.Equals(identity.ObjectId, objectId, StringComparison.OrdinalIgnoreCase));

    public X509Certificate2 CertificateOf(EmulatedIdentity identity) => _certificates[identity.ObjectId];

    public void Dispose()
    {
        foreach (var certificate in _certificates.Values)
            certificate.Dispose();
    }
}
