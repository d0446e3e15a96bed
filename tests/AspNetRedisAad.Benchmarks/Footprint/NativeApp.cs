using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Footprint;

/// <summary>The least app, compiled ahead of time.</summary>
internal sealed class NativeApp : IDisposable
{
    private const string Project = "AspNetRedisAad.Benchmarks.App";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-aot-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "app", Project);

    public double Megabytes => new FileInfo(Path).Length / (1024.0 * 1024);

    /// <summary>Of the compiler, on what may not work when it is trimmed or compiled ahead of time.</summary>
    public int Warnings { get; private set; }

    /// <exception cref="MissingException">There is no compiler and linker for it, or no source.</exception>
    public static async Task<NativeApp> PublishAsync()
    {
        var native = new NativeApp();
        try
        {
            var (succeeded, output) = await native.RunAsync();
            if (!succeeded)
                throw new MissingException($"the app could not be compiled ahead of time, for which clang or gcc, zlib1g-dev and the compiler from NuGet are needed:\n{output}");
            native.Warnings = output.Split('\n').Where(line => line.Contains("warning", StringComparison.Ordinal) && !line.Contains("0 Warning", StringComparison.Ordinal)).Distinct().Count();
            return native;
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(bool Succeeded, string Output)> RunAsync()
    {
        var source = typeof(NativeApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "MinimalApp").Value!;
        if (!File.Exists(source))
            throw new MissingException($"the source of {Project} is not where it was when this was built.");

        // What it builds on the way stays out of the projects' own folders.
        var start = new ProcessStartInfo(Dotnet.Path,
        [
            "publish", source, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "-p:PublishAot=true", "-p:TrimmerSingleWarn=false", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false",
            "--artifacts-path", System.IO.Path.Combine(_folder.FullName, "build"), "-o", System.IO.Path.Combine(_folder.FullName, "app"),
        ])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return (publish.ExitCode == 0, output);
    }
}
