using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Workers;

/// <summary>The sample in a separate process, in its output folder.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly string _sample = Path.GetFullPath(
        typeof(WorkerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "WorkerSample").Value!);

    private static readonly TimeSpan _stopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    /// <param name="environment">Settings and other variables.</param>
    public WorkerProcess(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { _sample },
            WorkingDirectory = Path.GetDirectoryName(_sample)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public Task PrintsAsync(string text) => Eventually.IsTrueAsync($"it prints \"{text}\"", () =>
    {
        Assert.False(_process.HasExited, Output);
        return Output.Contains(text, StringComparison.Ordinal);
    });

    /// <summary>Does the same as Ctrl+C. Returns the exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        await ChildProcess.SignalAsync(_process.Id, "INT");
        await _process.EndsAsync(_stopLimit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
