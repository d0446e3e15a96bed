using System.Diagnostics;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// A program that ends with this process, however that ends: a shell beside it waits for the end of its input, which only this process
/// holds open, and then kills it.
/// </summary>
internal sealed class BoundProcess : IDisposable
{
    /// <summary>The exit code that says that there is no such program.</summary>
    public const int NotFound = 127;

    // Ctrl+C in a terminal reaches every process of its session. It is not for the program, which others may need until they have stopped.
    // Where this process works is no business of the program's.
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
    /// <param name="input">The whole path of the file that it reads from its input.</param>
    /// <param name="onOutput">Gets each line that it writes.</param>
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
