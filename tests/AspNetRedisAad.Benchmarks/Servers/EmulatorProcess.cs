using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>Our emulator in a separate process, so that its allocations and waits are not counted as ours.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EmulatorProcess(Process process) => _process = process;

    /// <summary>The settings for an app, beginning with <c>AzureRedisAad:Endpoint</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; private set; } = new Dictionary<string, string?>();

    /// <param name="life">The lifetime of its tokens.</param>
    /// <exception cref="MissingException">The emulator did not start; redis-server may be missing.</exception>
    public static async Task<EmulatorProcess> StartAsync(TimeSpan life)
    {
        var start = new ProcessStartInfo(Dotnet.Path,
            [typeof(EmulatorProcess).Assembly.Location, EmulatorServant.Argument, life.TotalSeconds.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var emulator = new EmulatorProcess(Process.Start(start)!);
        try
        {
            emulator.Settings = await emulator.ReadAsync<Dictionary<string, string?>>();
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    public Task<EmulatorCounts> CountAsync() => AskAsync(EmulatorServant.Count);

    /// <summary>Whether the identity service answers.</summary>
    public Task SetOutageAsync(bool isDown) => AskAsync(isDown ? EmulatorServant.Down : EmulatorServant.Up);

    /// <summary>How long the server takes to validate a token.</summary>
    public Task SetValidationAsync(TimeSpan duration) =>
        AskAsync($"{EmulatorServant.Validation} {duration.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Stops redis-server, or starts it again; returns when that is complete.</summary>
    public Task SetServerAsync(bool isUp) => AskAsync(isUp ? EmulatorServant.StartServer : EmulatorServant.StopServer);

    public async ValueTask DisposeAsync()
    {
        // It ends when its input ends.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<EmulatorCounts> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync<EmulatorCounts>();
    }

    private async Task<T> ReadAsync<T>() => await _process.StandardOutput.ReadLineAsync() is { } line
        ? JsonSerializer.Deserialize<T>(line)!
        : throw new MissingException(
            "the emulator did not start: is redis-server in PATH? (Debian: apt-get install redis-server; tests/run.sh does.)");
}
