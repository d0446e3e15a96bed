using System.Diagnostics;

namespace AspNetRedisAad.PackageTests.Hosting;

/// <summary>The SDK, called like a developer calls it.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(15);

    /// <summary>Runs a command, which must succeed, and returns what it printed.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="packages">A folder with packages, in addition to the machine's package sources.</param>
    /// <param name="arguments">The command and its arguments.</param>
    public static async Task<string> RunAsync(string folder, string? packages, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["RestoreAdditionalProjectSources"] = packages,
                // Build servers that outlive the command would keep its output open.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
                ["UseSharedCompilation"] = "false",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
            },
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0,
                $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
