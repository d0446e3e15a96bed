using System.Diagnostics;
using System.Text.Json;

namespace AspNetRedisAad.IntegrationTests.Benchmarks;

/// <summary>The benchmark program, run as from a command line.</summary>
internal static class BenchmarkProgram
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Runs a scenario with --quick, and fails the test unless its last line is a JSON object with numbers of these names.
    /// </summary>
    public static async Task HasKeysAsync(string scenario, string keys)
    {
        var (exitCode, output, error) = await RunAsync([scenario, "--quick"]);

        Assert.True(exitCode == 0, error);
        using var result = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
        Assert.All(keys.Split(' '), key => Assert.True(double.IsFinite(result.RootElement.GetProperty(key).GetDouble()), key));
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, string? path = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AspNetRedisAad.Benchmarks.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (path is not null)
            start.Environment["PATH"] = path;
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(_limit);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
