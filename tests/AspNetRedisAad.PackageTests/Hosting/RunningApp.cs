using System.Diagnostics;
using System.Net;
using System.Text;

namespace AspNetRedisAad.PackageTests.Hosting;

/// <summary>A built app in a separate process, and a visitor with cookies.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private Task _reading = Task.CompletedTask;

    private RunningApp(Process process) => _process = process;

    public HttpClient Client { get; } = new(new HttpClientHandler { CookieContainer = new CookieContainer() });

    public static async Task<RunningApp> StartAsync(
        string folder, IEnumerable<string> command, IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        var start = new ProcessStartInfo(command.First(), [.. command.Skip(1), "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings ?? [])
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var app = new RunningApp(Process.Start(start)!);
        try
        {
            await app.ListensAsync().WaitAsync(_startLimit);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Checks what the minimal sample promises: health, a working cache, and a session that counts.</summary>
    public async Task DoesWhatTheReadmeSaysAsync()
    {
        using var health = await Client.GetAsync("/health");
        Assert.True(health.StatusCode == HttpStatusCode.OK, $"{health.StatusCode}: {await health.Content.ReadAsStringAsync()}");
        Assert.Contains("redis-connection", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var put = await Client.PutAsync("/cache/kettle?value=boiling", null);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("boiling", await Client.GetStringAsync("/cache/kettle"));

        Assert.Equal("Visit 1", await Client.GetStringAsync("/"));
        Assert.Equal("Visit 2", await Client.GetStringAsync("/"));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    private async Task ListensAsync()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.AppendLine(line);
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                Client.BaseAddress = new Uri(line[(at + Listening.Length)..].Trim());
                // A full pipe would block the app.
                _reading = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), errors);
                return;
            }
        }

        Assert.Fail($"The app ended without listening:\n{_output}\n{await errors}");
    }
}
