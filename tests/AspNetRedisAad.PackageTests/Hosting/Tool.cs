using System.Diagnostics;

namespace AspNetRedisAad.PackageTests.Hosting;

/// <summary>The result of a program.</summary>
/// <param name="ExitCode">0 if it has succeeded.</param>
/// <param name="Output">The output of both streams.</param>
internal sealed record Tool(int ExitCode, string Output)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    public static async Task<Tool> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var limit = new CancellationTokenSource(_limit);
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new Tool(process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
