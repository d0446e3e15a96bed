using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Identity;

/// <summary>Finds the client certificate that the settings name, with its private key.</summary>
internal static class ClientCertificate
{
    /// <exception cref="TokenUnavailableException">The certificate was not found; the message says where it was looked for.</exception>
    public static X509Certificate2 Load(AzureRedisAadOptions options) =>
        string.IsNullOrWhiteSpace(options.ClientCertificate)
            ? FromFile(options.ClientCertificatePath!, options.Names.Of(nameof(options.ClientCertificatePath)))
            : FromStore(options);

    private static X509Certificate2 FromFile(string path, string setting)
    {
        try
        {
            return X509Certificate2.GetCertContentType(path) == X509ContentType.Pkcs12
                ? X509CertificateLoader.LoadPkcs12FromFile(path, password: null)
                : X509Certificate2.CreateFromPemFile(path);
        }
        catch (CryptographicException e)
        {
            throw Missing(
                $"{setting} is \"{path}\", which is neither a PEM file with certificate "
                + "and private key nor a PFX file without password. Write the path of such a file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing($"{setting} is \"{path}\", which cannot be read: {e.Message}", e);
        }
    }

    private static X509Certificate2 FromStore(AzureRedisAadOptions options)
    {
        var (thumbprint, setting) = (options.ClientCertificate!.Trim(), options.Names.Of(nameof(options.ClientCertificate)));
        var (name, location) = (options.ClientCertificateStoreName, options.ClientCertificateStoreLocation);
        try
        {
            using var store = new X509Store(name, location);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            // Includes expired certificates: the identity service then reports that it has expired, which is clearer than "not found".
            var found = store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false).FirstOrDefault();
            return found is { HasPrivateKey: true } ? found : throw Missing(
                $"{setting} is \"{thumbprint}\", and {location}/{name} "
                    + $"has {(found is null ? "no such certificate" : "it without a private key")}. "
                    + "Install the certificate with its private key there, or name another store with "
                + $"{options.Names.Of(nameof(options.ClientCertificateStoreName))} and {nameof(options.ClientCertificateStoreLocation)}.");
        }
        catch (CryptographicException e)
        {
            throw Missing($"{setting} is \"{thumbprint}\", and the certificate store {location}/{name} cannot be opened.", e);
        }
    }

    private static TokenUnavailableException Missing(string message, Exception? inner = null) =>
        new(TokenUnavailableException.ClientCertificate, message, inner);
}
