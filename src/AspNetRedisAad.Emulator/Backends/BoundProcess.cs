using System.Diagnostics;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// A program that ends when this process ends, for whatever reason. A shell waits for the end of its standard input, which only this
/// process keeps open, and then kills the program.
/// </summary>
internal sealed class BoundProcess : IDisposable
{
    /// <summary>The exit code when the program is not in PATH.</summary>
    public const int NotFound = 127;

    // Ctrl+C in a terminal reaches every process of the session. The program ignores it, because apps may need it until they have stopped.
    // The program does not keep the current folder of this process in use.
    private const string Script = """
        command -v "$2" >/dev/null || exit 127
        cd /
        trap '' INT HUP TERM
        exec 3<&0 4<"$1"
        shift
        $(command -v setsid) "$@" <&4 3<&- 4<&- &
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

    /// <param name="program">Its name.</param>
    /// <param name="argument">Its only argument.</param>
    /// <param name="input">The full path of the file that is its standard input.</param>
    /// <param name="onOutput">Called with each line that it writes.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no shell.</exception>
    public static BoundProcess Start(string program, string argument, string input, Action<string> onOutput)
    {
        var shell = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", Script, "sh", input, program, argument },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        shell.OutputDataReceived += (_, line) => onOutput(line.Data ?? "");
        shell.BeginOutputReadLine();
        shell.BeginErrorReadLine();
        return new BoundProcess(shell);
    }

    /// <summary>Waits until it has ended and all its output has been read.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _shell.WaitForExitAsync(cancellationToken);

    /// <summary>Kills the program.</summary>
    public async Task KillAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().ConfigureAwait(false);
    }

    public void Dispose() => _shell.Dispose();
}
