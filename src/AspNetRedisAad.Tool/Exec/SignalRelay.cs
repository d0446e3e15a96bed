using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>
/// Keeps this process alive as long as the program. The terminal sends Ctrl+C and Ctrl+\ directly to the program; signals sent only to this
/// process are forwarded.
/// </summary>
internal sealed partial class SignalRelay : IDisposable
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    private readonly PosixSignalRegistration[] _signals;
    private volatile Process? _program;

    public SignalRelay() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => signal.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Pass(signal, Terminate)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Pass(signal, Hangup)),
    ];

    public void PassTo(Process program) => _program = program;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void Pass(PosixSignalContext context, int signal)
    {
        if (_program is not { HasExited: false } program)
            return;

        context.Cancel = true;
        if (OperatingSystem.IsWindows())
            program.Kill();
        else
            _ = Kill(program.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
