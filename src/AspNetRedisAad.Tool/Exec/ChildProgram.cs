using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>The program: its environment and its lifetime.</summary>
internal static class ChildProgram
{
    private const int NoSuchFile = 2;

    private static readonly string[] _interactive = ["redis-cli", "valkey-cli"];
    private static readonly string[] _load = ["redis-benchmark", "valkey-benchmark"];

    /// <summary>
    /// Runs the program to its end. It shares this process's terminal, and receives the terminal's signals, such as Ctrl+C, directly.
    /// </summary>
    /// <returns>Its exit code; if it cannot be run, the exit code that a shell would return.</returns>
    public static async Task<int> RunAsync(string[] program, Gateway gateway, SignalRelay signals, Terminal terminal)
    {
        try
        {
            using var process = Process.Start(Prepare(program, gateway))!;
            signals.PassTo(process);
            await process.WaitForExitAsync().ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            return await terminal.RefuseAsync(
                e.NativeErrorCode == NoSuchFile ? ExitCode.NotFound : ExitCode.NotExecutable, $"cannot run {program[0]}: {e.Message}")
                    .ConfigureAwait(false);
        }
    }

    /// <summary>The password is only in the environment, which other users cannot read; they can read a command line.</summary>
    public static ProcessStartInfo Prepare(string[] program, Gateway gateway)
    {
        var port = gateway.Port.ToString(CultureInfo.InvariantCulture);
        var places = new Dictionary<string, string?> { ["{host}"] = Gateway.Host, ["{port}"] = port, ["{socket}"] = gateway.SocketFile };
        var start = new ProcessStartInfo(program[0],
            [.. Usual(program, gateway, port), .. program[1..].Select(argument => Filled(argument, places))]);
        start.Environment["REDIS_HOST"] = Gateway.Host;
        start.Environment["REDIS_PORT"] = port;
        start.Environment["REDIS_PASSWORD"] = start.Environment["REDISCLI_AUTH"] = gateway.Password.Value;
        start.Environment["REDIS_URL"] = $"redis://:{gateway.Password.Value}@{Gateway.Host}:{port}";
        return start;
    }

    /// <summary>The command-line options that Redis's own programs need, unless a placeholder specifies the address.</summary>
    private static string[] Usual(string[] program, Gateway gateway, string port)
    {
        var name = Path.GetFileNameWithoutExtension(program[0]);
        if (program.Any(argument =>
            argument.Contains("{port}", StringComparison.Ordinal) || argument.Contains("{socket}", StringComparison.Ordinal)))
            return [];
        if (_interactive.Contains(name))
            return ["-h", Gateway.Host, "-p", port];
        // redis-benchmark accepts a password only on its command line.
        return _load.Contains(name) && gateway.SocketFile is { } file ? ["-s", file] : [];
    }

    private static string Filled(string argument, Dictionary<string, string?> places) =>
        places.Aggregate(argument, (text, place) => text.Replace(place.Key, place.Value, StringComparison.Ordinal));
}
