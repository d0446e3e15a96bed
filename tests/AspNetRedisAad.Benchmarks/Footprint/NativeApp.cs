using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using AspNetRedisAad.Benchmarks.Servers;

namespace AspNetRedisAad.Benchmarks.Footprint;

/// <summary>The smallest app, compiled ahead of time.</summary>
internal sealed class NativeApp
{
    private const string Project = "AspNetRedisAad.Benchmarks.App";

    private readonly string _source;
    private readonly string _folder;

    /// <exception cref="MissingException">The source was not found.</exception>
    private NativeApp()
    {
        _source = typeof(NativeApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "MinimalApp").Value!;
        if (!File.Exists(_source))
            throw new MissingException($"the source of {Project} is not where it was when this was built.");
        // Intermediate files stay out of the projects' folders.
        _folder = System.IO.Path.GetFullPath(System.IO.Path.Combine(_source, "../../../artifacts/benchmarks"));
    }

    public string Path => System.IO.Path.Combine(_folder, "app", Project);

    public double Megabytes => new FileInfo(Path).Length / (1024.0 * 1024);

    /// <summary>The compiler's warnings about code that may not work when it is trimmed or compiled ahead of time.</summary>
    public int Warnings { get; private set; }

    /// <param name="again">Whether to compile it even if nothing has changed.</param>
    /// <exception cref="MissingException">The compiler, the linker or the source was not found.</exception>
    public static async Task<NativeApp> PublishAsync(bool again)
    {
        var native = new NativeApp();
        if (again && Directory.Exists(native._folder))
            Directory.Delete(native._folder, recursive: true);
        var (succeeded, output) = await native.RunAsync();
        if (!succeeded)
            throw new MissingException(
                "the app could not be compiled ahead of time, for which clang or gcc, zlib1g-dev and the compiler from NuGet are "
                    + $"needed:\n{output}");
        native.Warnings = await native.CountWarningsAsync(output);
        return native;
    }

    /// <summary>The compiler reports warnings only when it compiles.</summary>
    private async Task<int> CountWarningsAsync(string output)
    {
        var log = System.IO.Path.Combine(_folder, "compiler.log");
        if (output.Contains("Generating native code", StringComparison.Ordinal))
            await File.WriteAllTextAsync(log, output);
        return (await File.ReadAllLinesAsync(log)).Where(line => line.Contains("warning ", StringComparison.Ordinal)).Distinct().Count();
    }

    private async Task<(bool Succeeded, string Output)> RunAsync()
    {
        var start = new ProcessStartInfo(Dotnet.Path,
        [
            "publish", _source, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "-p:PublishAot=true", "-p:TrimmerSingleWarn=false", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false",
            "--artifacts-path", System.IO.Path.Combine(_folder, "build"), "-o", System.IO.Path.Combine(_folder, "app"),
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
