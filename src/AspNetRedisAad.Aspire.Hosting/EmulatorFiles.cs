using System.Text.Json.Nodes;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>
/// A folder that exists while the AppHost runs and that only the current user can open. It contains the identities and the certificates
/// that the emulator creates.
/// </summary>
internal sealed class EmulatorFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-aspire-");

    public string Identities => Path.Combine(_folder.FullName, "identities.json");

    public string Certificates => Path.Combine(_folder.FullName, "certificates");

    public string TrustedCertificate => Path.Combine(Certificates, "authority.pem");

    public void Write(string name, EmulatorIdentity identity)
    {
        var access = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(Identities, access);
        writer.Write(new JsonObject
        {
            ["identities"] = new JsonArray(new JsonObject
            {
                ["name"] = $"{name}-app",
                ["clientId"] = identity.ClientId,
                ["objectId"] = identity.ObjectId,
                ["clientSecret"] = identity.ClientSecret,
            }),
        }.ToJsonString());
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process has removed it already, or the emulator has not quite stopped. It is a temporary folder.
        }
    }
}
