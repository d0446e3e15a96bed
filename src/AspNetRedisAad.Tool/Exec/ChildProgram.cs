using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>The program: how it learns of the gateway, and its life.</summary>
internal static class ChildProgram
{
    private const int NoSuchFile = 2;

    private static readonly string[] _interactive = ["redis-cli", "valkey-cli"];
    private static readonly string[] _load = ["redis-benchmark", "valkey-benchmark"];

    /// <summary>Runs it to its end. It has this process's terminal, and gets what that sends, such as Ctrl+C, by itself.</summary>
    /// <returns>Its exit code, or as a shell would have it why there is none.</returns>
    public static async Task<int> RunAsync(string[] program, Gateway gateway, Terminal terminal)
    {
        // Before its start, so that no signal ends this process and leaves the program behind.
        using var signals = new SignalRelay();
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

    /// <summary>The password is in the environment alone, which other users cannot read; what a command line says, they can.</summary>
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

    /// <summary>What Redis's own programs need on their command line, unless a placeholder says where.</summary>
    private static string[] Usual(string[] program, Gateway gateway, string port)
    {
        var name = Path.GetFileNameWithoutExtension(program[0]);
        if (program.Any(argument =>
            argument.Contains("{port}", StringComparison.Ordinal) || argument.Contains("{socket}", StringComparison.Ordinal)))
            return [];
        if (_interactive.Contains(name))
            return ["-h", Gateway.Host, "-p", port];
        // redis-benchmark takes a password on its command line only.
        return _load.Contains(name) && gateway.SocketFile is { } file ? ["-s", file] : [];
    }

    private static string Filled(string argument, Dictionary<string, string?> places) =>
        places.Aggregate(argument, (text, place) => text.Replace(place.Key, place.Value, StringComparison.Ordinal));
}
