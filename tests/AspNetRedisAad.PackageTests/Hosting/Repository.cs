using System.Reflection;

namespace AspNetRedisAad.PackageTests.Hosting;

internal static class Repository
{
    public static string Folder { get; } = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));
}
