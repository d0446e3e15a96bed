using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>The sample in a separate process: Azure.Identity reads the environment once per process.</summary>
internal sealed partial class StorefrontProcess : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _stopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StorefrontProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) =>
            _address.TrySetException(new InvalidOperationException($"The sample ended with {process.ExitCode}:\n{Output}"));
    }

    public HttpClient Client { get; } = new(new HttpClientHandler { CookieContainer = new CookieContainer() });

    public string Output => string.Join('\n', _output);

    public Uri Address => _address.Task.Result;

    /// <param name="settings">Configuration keys, such as <c>AzureRedisAad:Endpoint</c>.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="sample">A different sample than Storefront.</param>
    public static async Task<StorefrontProcess> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, IEnumerable<KeyValuePair<string, string>>? environment = null,
        string sample = "Storefront")
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, $"{sample}.dll"), "--urls", "http://127.0.0.1:0" },
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;

        var storefront = new StorefrontProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        storefront._process.Start();
        storefront._process.BeginOutputReadLine();
        storefront._process.BeginErrorReadLine();
        try
        {
            storefront.Client.BaseAddress = await storefront._address.Task.WaitAsync(_startLimit);
            return storefront;
        }
        catch
        {
            await storefront.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does the same as Ctrl+C. Returns the exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        await ChildProcess.SignalAsync(_process.Id, "INT");
        await _process.EndsAsync(_stopLimit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;

        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex("Now listening on: (http://[^ ]+)")]
    private static partial Regex Listening();
}
