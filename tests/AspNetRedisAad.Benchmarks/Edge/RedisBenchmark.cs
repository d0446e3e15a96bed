using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Edge;

/// <summary>Debian's redis-benchmark as the client: it is independent of this project, and fast enough not to be the bottleneck.</summary>
/// <param name="endpoint">The address of a server with TLS.</param>
/// <param name="user">The user that signs in.</param>
/// <param name="password">The user's password.</param>
internal sealed class RedisBenchmark(string endpoint, string user, string password)
{
    private const int Clients = 50;

    /// <returns>Commands per second, for SET and for GET.</returns>
    public async Task<(double Set, double Get)> RunAsync(int pipelined, int commands)
    {
        var at = endpoint.Split(':');
        var lines = await RunAsync(
        [
            "-h", at[0], "-p", at[1], "--tls", "--insecure", "--user", user, "-a", password, "-t", "set,get", "--csv",
            "-c", Text(Clients), "-P", Text(pipelined), "-n", Text(commands),
        ]);
        return (Of("SET"), Of("GET"));

        double Of(string test) => lines.FirstOrDefault(line => line.StartsWith($"\"{test}\"", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split(',')[1].Trim('"'), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"redis-benchmark reported no result for {test}.");
    }

    private static async Task<string[]> RunAsync(string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("redis-benchmark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return output.Split('\n');
        }
        catch (Win32Exception)
        {
            throw new MissingException("the program redis-benchmark is not in PATH. Install it (Debian: apt-get install redis-tools).");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
