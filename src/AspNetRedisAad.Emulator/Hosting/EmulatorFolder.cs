using System.Security.Cryptography.X509Certificates;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>The emulator's own temporary folder, which only the current user can enter. It is deleted with the emulator.</summary>
internal sealed class EmulatorFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-");

    /// <summary>The path of a file or socket in the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The path of a folder in it, which is made.</summary>
    public string FolderOf(string name) => _folder.CreateSubdirectory(name).FullName;

    public string Write(string name, string text)
    {
        var path = PathOf(name);
        PrivateFile.Write(path, text);
        return path;
    }

    /// <summary>Certificate and private key in one PEM file.</summary>
    public string Write(string name, X509Certificate2 certificate) => Write(name, PrivateFile.Pem(certificate));

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody cleaned up before us.
        }
    }
}
