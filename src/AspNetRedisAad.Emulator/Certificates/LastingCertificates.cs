using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator.Certificates;

/// <summary>
/// Certificates that a folder keeps for the next start, so that clients continue to trust the emulator. The private key of the authority is
/// not kept, because it signs no further certificates.
/// </summary>
internal static class LastingCertificates
{
    private static readonly TimeSpan _leastValidity = TimeSpan.FromDays(7);

    public static string AuthorityFile(string folder) => Path.Combine(folder, "authority.pem");

    /// <summary>
    /// Reads the certificates in the folder. If there are none, or they expire soon or lack a name, creates new ones and writes them to it.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">Host names and addresses, in addition to those of this machine.</param>
    /// <exception cref="IOException">The folder cannot be created or written to.</exception>
    public static EmulatorCertificates In(string folder, IReadOnlyList<string> names)
    {
        if (Read(folder) is { } kept)
        {
            if (kept.ValidUntil - DateTimeOffset.UtcNow > _leastValidity && names.All(name => kept.Server.MatchesHostname(name)))
                return kept;
            kept.Dispose();
        }

        var certificates = new EmulatorCertificates(names);
        PrivateFile.CreateFolder(folder);
        PrivateFile.Write(ServerFile(folder), PrivateFile.Pem(certificates.Server));
        PrivateFile.Write(NodeFile(folder), PrivateFile.Pem(certificates.Node));
        PrivateFile.Write(AuthorityFile(folder), certificates.AuthorityPem);
        return certificates;
    }

    private static string ServerFile(string folder) => Path.Combine(folder, "server.pem");

    private static string NodeFile(string folder) => Path.Combine(folder, "node.pem");

    private static EmulatorCertificates? Read(string folder)
    {
        try
        {
            return new EmulatorCertificates(
                X509CertificateLoader.LoadCertificateFromFile(AuthorityFile(folder)),
                ReadWithKey(ServerFile(folder)),
                ReadWithKey(NodeFile(folder)));
        }
        catch (Exception e) when (e is IOException or CryptographicException)
        {
            // They do not exist, or an earlier start was killed before they were complete.
            return null;
        }
    }

    private static X509Certificate2 ReadWithKey(string file)
    {
        using var withKey = X509Certificate2.CreateFromPemFile(file);
        return EmulatorCertificates.Imported(withKey);
    }
}
