using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>
/// Keeps this process alive as long as the program. The terminal sends Ctrl+C and Ctrl+\ directly to the program; signals sent only to this
/// process are forwarded. It exists before the program starts, so that no signal ends this process and leaves the program running.
/// </summary>
internal sealed partial class SignalRelay : IDisposable
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;
    private Process? _program;
    private int? _early;

    public SignalRelay() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => signal.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Receive(signal, Terminate)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Receive(signal, Hangup)),
    ];

    /// <summary>Forwards signals to this program from now on, and the one that came while it was being started.</summary>
    public void PassTo(Process program)
    {
        lock (_gate)
        {
            _program = program;
            if (_early is { } signal)
                Send(program, signal);
        }
    }

    /// <summary>This process outlives the program, whose exit code it returns, and so never ends by the signal itself.</summary>
    internal void Receive(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_program is { } program)
                Send(program, signal);
            else
                _early = signal;
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private static void Send(Process program, int signal)
    {
        if (program.HasExited)
            return;

        if (OperatingSystem.IsWindows())
            program.Kill();
        else
            _ = Kill(program.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
