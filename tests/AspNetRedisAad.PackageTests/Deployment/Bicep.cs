using System.Reflection;
using System.Text.Json;
using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests.Deployment;

/// <summary>The compiler for the templates in deploy/.</summary>
internal static class Bicep
{
    private static readonly string _program = Executable();

    /// <summary>All templates, relative to the repository.</summary>
    public static IEnumerable<string> Templates =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Folder, "deploy"), "*.bicep", SearchOption.AllDirectories)
        select Path.GetRelativePath(Repository.Folder, file);

    public static Task<Tool> LintAsync(string template) => Tool.RunAsync(_program, "lint", Path.Combine(Repository.Folder, template));

    /// <summary>The template that is sent to Azure.</summary>
    public static async Task<JsonElement> BuildAsync(string template)
    {
        var built = await Tool.RunAsync(_program, "build", Path.Combine(Repository.Folder, template), "--stdout");
        Assert.True(built.ExitCode == 0, built.Output);
        return JsonDocument.Parse(built.Output).RootElement;
    }

    private static string Executable()
    {
        var program = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Bicep").Value!;
        // Packages do not keep file permissions.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        return program;
    }
}
