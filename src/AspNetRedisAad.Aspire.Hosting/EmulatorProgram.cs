using System.Reflection;
using Aspire.Hosting;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>Finds the emulator program: the one in the package, or the .NET tool.</summary>
internal static class EmulatorProgram
{
    public const string Name = "redis-aad";

    /// <summary>The package's targets write it to the AppHost's assembly.</summary>
    public const string MetadataKey = "AzureRedisEmulatorProgram";

    /// <summary>The command, and the first argument if it is a .NET program.</summary>
    /// <exception cref="DistributedApplicationException">The program was not found; the message says how to get it.</exception>
    public static (string Command, string? Assembly) Find(string? chosen, Assembly? appHost, IEnumerable<string> searchFolders)
    {
        if (chosen is not null)
        {
            return File.Exists(chosen)
                ? Start(chosen)
                : throw new DistributedApplicationException(
                    $"WithProgram(\"{chosen}\"): there is no such file. Write the path of {Name} or of its {Name}.dll.");
        }

        var packaged = appHost?.GetCustomAttributes<AssemblyMetadataAttribute>().LastOrDefault(data => data.Key == MetadataKey)?.Value;
        string[] files = OperatingSystem.IsWindows() ? [$"{Name}.exe", $"{Name}.cmd"] : [Name];
        var tools = searchFolders.SelectMany(folder => files.Select(file => Path.Combine(folder, file)));
        var found = tools.Prepend(packaged).FirstOrDefault(File.Exists);
        return found is not null ? Start(found) : throw new DistributedApplicationException(
            $"The emulator of Azure Redis was not found{(packaged is null ? "" : $" at {packaged}")}. It comes with the package "
            + "AspNetRedisAad.Aspire.Hosting: reference that package in the AppHost's project itself and restore it, install the .NET tool "
            + "(dotnet tool install --global AspNetRedisAad.Tool), or name the program with WithProgram(path).");
    }

    /// <summary>The folders in PATH, and the folder of the .NET SDK's global tools.</summary>
    public static IEnumerable<string> SearchFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools"));

    private static (string Command, string? Assembly) Start(string file)
    {
        var path = Path.GetFullPath(file);
        if (!Path.GetExtension(file).Equals(".dll", StringComparison.OrdinalIgnoreCase))
            return (path, null);
        return (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } dotnet ? dotnet : "dotnet", path);
    }
}
