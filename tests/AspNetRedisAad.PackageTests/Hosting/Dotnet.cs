using System.Diagnostics;
using AspNetRedisAad.IntegrationTests.Hosting;

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
        var (code, output, errors) = await ChildProcess.RunAsync(start, _limit);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)} ended with {code}:\n{output}\n{errors}");
        return output;
    }
}
