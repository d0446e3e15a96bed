using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AspNetRedisAad.Configuration;

/// <summary>
/// Certificate authorities that the app trusts in addition to the machine's. A certificate is accepted only if its chain ends in one of
/// them and the certificate is currently valid, is for server authentication and contains the host's name.
/// </summary>
internal sealed class TrustedCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _authorities;

    private TrustedCertificates(X509Certificate2Collection authorities) => _authorities = authorities;

    /// <summary>Reads the PEM file; null when none is set.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be read, or contains no certificate.</exception>
    public static TrustedCertificates? Load(AzureRedisAadOptions settings)
    {
        if (settings.TrustedCertificateFile is not { } file || string.IsNullOrWhiteSpace(file))
            return null;

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"{settings.Names.Of(nameof(settings.TrustedCertificateFile))} is \"{file}\", which cannot be read: {e.Message}", e);
        }
        catch (CryptographicException e)
        {
            throw Empty(settings, e);
        }

        return authorities.Count > 0 ? new TrustedCertificates(authorities) : throw Empty(settings, null);
    }

    public bool Accepts(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // A private authority seldom publishes revocation lists. To revoke one, remove it from the file.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (presented is not null)
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainElements.Select(element => element.Certificate).ToArray());

        return chain.Build(server);
    }

    private static InvalidOperationException Empty(AzureRedisAadOptions settings, Exception? inner) =>
        new(
            $"{settings.Names.Of(nameof(settings.TrustedCertificateFile))} is \"{settings.TrustedCertificateFile}\", which holds no "
                + "certificate in PEM form. "
                + "Write the path of a file with at least one \"-----BEGIN CERTIFICATE-----\" block.", inner);
}
