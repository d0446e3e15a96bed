using System.Globalization;
using AspNetRedisAad.PackageTests.Hosting;

[assembly: AssemblyFixture(typeof(Packages))]

namespace AspNetRedisAad.PackageTests.Hosting;

/// <summary>
/// The packages of this repository, packed as for a release but with a version that no earlier run has used, so that a cached package is
/// never tested instead. They are built in a separate folder, and the caches are restored when the tests have ended.
/// </summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-packages-");
    private readonly string _suffix = $"test.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";

    // In the repository, so that generated files contain no path of this machine.
    private string Build => Path.Combine(Repository.Folder, "artifacts", _suffix);

    /// <summary>Gets the folder of the packages.</summary>
    public string Folder => Path.Combine(_folder.FullName, "packages");

    /// <summary>Gets the version of all packages.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Gets the package files, without symbol packages.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.nupkg");

    /// <summary>Creates a new empty folder outside the repository.</summary>
    /// <param name="name">The folder's name.</param>
    /// <returns>Its path.</returns>
    public string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Folder, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            await Dotnet.RunAsync(
                Repository.Folder, null, "pack", project, "--configuration", "Release", "--output", Folder, "-warnaserror",
                "--artifacts-path", Build, $"-p:VersionSuffix={_suffix}", "-p:ContinuousIntegrationBuild=true");
        }

        const string First = "AspNetRedisAad.";
        Version = Files.Select(file => Path.GetFileNameWithoutExtension(file)[First.Length..]).Single(rest => char.IsAsciiDigit(rest[0]));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var answer = await Dotnet.RunAsync(_folder.FullName, null, "nuget", "locals", "global-packages", "--list");
        var cache = answer[(answer.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        foreach (var unpacked in Directory.EnumerateDirectories(cache, "aspnetredisaad*").Select(package => Path.Combine(package, Version)))
        {
            if (Version.Length > 0 && Directory.Exists(unpacked))
                Directory.Delete(unpacked, recursive: true);
        }

        if (Directory.Exists(Build))
            Directory.Delete(Build, recursive: true);
        _folder.Delete(recursive: true);
    }
}
