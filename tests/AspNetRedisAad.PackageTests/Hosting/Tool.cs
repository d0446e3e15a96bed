using System.Diagnostics;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.PackageTests.Hosting;

/// <summary>The result of a program.</summary>
/// <param name="ExitCode">0 if it has succeeded.</param>
/// <param name="Output">The output of both streams.</param>
internal sealed record Tool(int ExitCode, string Output)
{
    public static async Task<Tool> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var (code, output, errors) = await ChildProcess.RunAsync(new ProcessStartInfo(program, arguments));
        return new Tool(code, output + errors);
    }
}
