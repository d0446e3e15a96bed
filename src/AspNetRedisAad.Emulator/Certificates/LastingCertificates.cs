using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Emulator.Hosting;

namespace AspNetRedisAad.Emulator.Certificates;

/// <summary>
/// Certificates in a folder, for the next start: a client that has read the authority's goes on trusting the emulator. The authority's
/// private key is not kept, because nothing further is signed.
/// </summary>
internal static class LastingCertificates
{
    private static readonly TimeSpan _least = TimeSpan.FromDays(7);

    public static string AuthorityFile(string folder) => Path.Combine(folder, "authority.pem");

    /// <summary>Those in the folder; new ones, which are written to it, when there are none, they expire soon or lack a name.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">Host names and addresses besides those of this machine itself.</param>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    public static EmulatorCertificates In(string folder, IReadOnlyList<string> names)
    {
        if (Read(folder) is { } kept)
        {
            if (kept.ValidUntil - DateTimeOffset.UtcNow > _least && names.All(name => kept.Server.MatchesHostname(name)))
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
            // Not there, or only half written when an earlier start was killed.
            return null;
        }
    }

    private static X509Certificate2 ReadWithKey(string file)
    {
        using var withKey = X509Certificate2.CreateFromPemFile(file);
        return EmulatorCertificates.Imported(withKey);
    }
}
