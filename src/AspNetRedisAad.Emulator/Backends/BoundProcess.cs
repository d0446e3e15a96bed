using System.Diagnostics;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// A program that ends with this process, however that ends: a shell beside it waits for the end of its input, which only this process holds
/// open, and then kills it.
/// </summary>
internal sealed class BoundProcess : IDisposable
{
    /// <summary>The exit code that says that there is no such program.</summary>
    public const int NotFound = 127;

    // Ctrl+C in a terminal reaches every process of its session. It is not for the program, which others may need until they have stopped.
    private const string Script = """
        command -v "$1" >/dev/null || exit 127
        trap '' INT HUP TERM
        exec 3<&0
        $(command -v setsid) "$@" </dev/null 3<&- &
        program=$!
        (read -r _ <&3; kill -KILL $program) >/dev/null 2>&1 &
        watch=$!
        wait $program
        code=$?
        kill -KILL $watch
        exit $code
        """;

    private readonly Process _shell;

    private BoundProcess(Process shell) => _shell = shell;

    public bool HasExited => _shell.HasExited;

    public int ExitCode => _shell.ExitCode;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no shell.</exception>
    public static BoundProcess Start(string program, string argument, Action<string> onOutput)
    {
        var shell = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", Script, "sh", program, argument },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        shell.OutputDataReceived += (_, line) => onOutput(line.Data ?? "");
        shell.BeginOutputReadLine();
        shell.BeginErrorReadLine();
        return new BoundProcess(shell);
    }

    /// <summary>Also for the rest of its output.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _shell.WaitForExitAsync(cancellationToken);

    /// <summary>Kills the program.</summary>
    public async Task KillAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().ConfigureAwait(false);
    }

    public void Dispose() => _shell.Dispose();
}
