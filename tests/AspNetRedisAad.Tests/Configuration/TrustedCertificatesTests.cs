using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Tests.Configuration;

public sealed class TrustedCertificatesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly X509Certificate2 _authority = Authority("CN=Ours");

    public TrustedCertificatesTests() => File.WriteAllText(_file, _authority.ExportCertificatePem());

    public void Dispose()
    {
        _authority.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void A_server_certificate_of_the_authority_is_accepted() =>
        Assert.True(Accepts(Server(_authority), SslPolicyErrors.RemoteCertificateChainErrors));

    [Fact]
    public void A_certificate_of_another_authority_is_refused()
    {
        using var other = Authority("CN=Ours");
        Assert.False(Accepts(Server(other), SslPolicyErrors.RemoteCertificateChainErrors));
    }

    [Fact]
    public void A_wrong_host_name_is_refused_whoever_issued_the_certificate() =>
        Assert.False(
            Accepts(Server(_authority), SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch));

    [Fact]
    public void An_expired_certificate_is_refused() =>
        Assert.False(
            Accepts(Server(_authority, validUntil: DateTimeOffset.UtcNow.AddDays(-1)), SslPolicyErrors.RemoteCertificateChainErrors));

    [Fact]
    public void A_certificate_made_for_clients_is_refused() =>
        Assert.False(Accepts(Server(_authority, purpose: "1.3.6.1.5.5.7.3.2"), SslPolicyErrors.RemoteCertificateChainErrors));

    [Fact]
    public void A_file_without_certificates_is_reported_by_name()
    {
        File.WriteAllText(_file, "not a certificate");
        var error = Assert.Throws<InvalidOperationException>(
            () => TrustedCertificates.Load(new AzureRedisAadOptions { TrustedCertificateFile = _file }));
        Assert.Contains("AzureRedisAad:TrustedCertificateFile", error.Message, StringComparison.Ordinal);
    }

    private bool Accepts(X509Certificate2 certificate, SslPolicyErrors errors)
    {
        using (certificate)
            return TrustedCertificates.Load(new AzureRedisAadOptions { TrustedCertificateFile = _file })!.Accepts(
                certificate, null, errors);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Server(
        X509Certificate2 authority, DateTimeOffset? validUntil = null, string purpose = "1.3.6.1.5.5.7.3.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        return request.Create(authority, DateTimeOffset.UtcNow.AddDays(-10), validUntil ?? DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3]);
    }
}
