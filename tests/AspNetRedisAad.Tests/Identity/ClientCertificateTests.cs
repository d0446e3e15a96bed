using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Identity;

public sealed class ClientCertificateTests
{
    [Fact]
    public void It_is_found_in_the_store_by_its_thumbprint()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=AspNetRedisAad test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var kept = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.PersistKeySet);
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadWrite);
        store.Add(kept);
        try
        {
            using var found = ClientCertificate.Load(new AzureRedisAadOptions { ClientCertificate = made.Thumbprint });

            Assert.True(found.HasPrivateKey);
            Assert.Equal(made.Thumbprint, found.Thumbprint);
        }
        finally
        {
            store.Remove(kept);
        }
    }

    [Fact]
    public void A_missing_certificate_is_named_with_its_store()
    {
        var error = Assert.Throws<TokenUnavailableException>(() =>
            ClientCertificate.Load(new AzureRedisAadOptions { ClientCertificate = "0123456789ABCDEF0123456789ABCDEF01234567" }));

        Assert.Contains(
            "AzureRedisAad:ClientCertificate is \"0123456789ABCDEF0123456789ABCDEF01234567\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("CurrentUser/My", error.Message, StringComparison.Ordinal);
    }
}
