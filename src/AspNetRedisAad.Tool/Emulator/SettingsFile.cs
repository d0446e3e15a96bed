using System.Text.Json.Nodes;
using System.Text.Json;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>
/// The settings of an app that uses AspNetRedisAad, as the text of an appsettings.json; also as a file that exists while the emulator runs.
/// </summary>
internal sealed class SettingsFile : IDisposable
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    private readonly string? _path;

    private SettingsFile(string? path) => _path = path;

    public static string Text(AzureRedisEmulator emulator)
    {
        var section = new JsonObject();
        foreach (var (key, value) in emulator.GetSettings())
            section[key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..]] = value;
        return new JsonObject { ["AzureRedisAad"] = section }.ToJsonString(_indented);
    }

    /// <summary>
    /// Writes nothing if there is no path. Only the current user can read the file, because it contains a secret of the emulator.
    /// </summary>
    public static SettingsFile Write(string? path, AzureRedisEmulator emulator)
    {
        if (path is not null)
        {
            var access = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(path, access);
            writer.WriteLine(Text(emulator));
        }

        return new SettingsFile(path);
    }

    public void Dispose()
    {
        if (_path is not null)
            File.Delete(_path);
    }
}
