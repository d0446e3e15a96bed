using System.Security.Cryptography.X509Certificates;

namespace AspNetRedisAad.Emulator.Secrets;

/// <summary>The temporary folder of one emulator. Only the current user can open it. It is deleted when the emulator stops.</summary>
internal sealed class EmulatorFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-");

    /// <summary>The path of a file or socket in the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Creates a subfolder and returns its path.</summary>
    public string FolderOf(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = PathOf(name);
        PrivateFile.Write(path, text);
        return path;
    }

    /// <summary>Writes a certificate and its private key to one PEM file and returns its path.</summary>
    public string Write(string name, X509Certificate2 certificate) => Write(name, PrivateFile.Pem(certificate));

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another program has deleted it.
        }
    }
}
