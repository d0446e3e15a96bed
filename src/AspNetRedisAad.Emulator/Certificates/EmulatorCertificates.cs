using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AspNetRedisAad.Emulator.Certificates;

/// <summary>
/// The certificate authority of this emulator, and the certificates that it has signed. They are not added to the machine's trust store.
/// </summary>
internal sealed class EmulatorCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    // The validity follows the machine's clock, not the emulator's, because TLS clients check it against the machine's clock.
    private static readonly TimeSpan _clockTolerance = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _validity = TimeSpan.FromDays(30);

    private readonly X509Certificate2 _authority;

    /// <param name="names">Host names and addresses, in addition to those of this machine.</param>
    public EmulatorCertificates(IReadOnlyList<string> names)
    {
        _authority = CreateAuthority();
        Server = Create(["localhost", "127.0.0.1", "::1", .. names]);
        Node = Create(["localhost", .. names.Where(name => !IPAddress.TryParse(name, out _))]);
    }

    /// <summary>Uses the certificates of an earlier start.</summary>
    public EmulatorCertificates(X509Certificate2 authority, X509Certificate2 server, X509Certificate2 node) =>
        (_authority, Server, Node) = (authority, server, node);

    /// <summary>The certificate for names and addresses, with its private key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>The certificate for names only. On Azure, the certificate of a node contains no addresses.</summary>
    public X509Certificate2 Node { get; }

    public string AuthorityPem => _authority.ExportCertificatePem();

    public DateTimeOffset ValidUntil => _authority.NotAfter;

    /// <summary>A self-signed certificate, as an app registration may have.</summary>
    public static X509Certificate2 CreateClient(string name)
    {
        // RSA, because Microsoft Entra ID does not accept elliptic curves for client assertions.
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now - _clockTolerance, now + _validity);
    }

    public void Dispose()
    {
        Server.Dispose();
        Node.Dispose();
        _authority.Dispose();
    }

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=AspNetRedisAad emulator", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now - _clockTolerance, now + _validity);
    }

    private X509Certificate2 Create(string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));

        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());

        using var certificate = request.Create(_authority, _authority.NotBefore, _authority.NotAfter, RandomNumberGenerator.GetBytes(16));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return Imported(withKey);
    }

    /// <summary>On Windows, TLS cannot use a key that has not been imported.</summary>
    public static X509Certificate2 Imported(X509Certificate2 withKey) =>
        X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
}
