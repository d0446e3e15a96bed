using System.Text.Json.Nodes;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>
/// A folder for as long as the AppHost runs, which only the current user can enter: identities, and the certificates that the emulator
/// makes.
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
            // Somebody cleaned up before us, or the emulator has not quite ended. It is a temporary folder.
        }
    }
}
