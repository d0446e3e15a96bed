using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.ClientTests.Hosting;

/// <summary>The tool as a process, used only through its output.</summary>
internal sealed partial class ToolProcess : IAsyncDisposable
{
    private const string LastLine = "SSL_CERT_FILE";
    public static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "redis-aad.dll");

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private Process _process = null!;
    private readonly List<string> _lines = [];
    private readonly HttpClient _http = new();

    private ToolProcess()
    {
    }

    public string Output => string.Join('\n', _lines);

    public string Endpoint => Settings.GetProperty(nameof(Endpoint)).GetString()!;

    public string Certificate => Settings.GetProperty("TrustedCertificateFile").GetString()!;

    public string Folder => Path.GetDirectoryName(Certificate)!;

    /// <summary>The settings file of its first identity, which it writes while it runs.</summary>
    public string SettingsFile { get; } = Path.Combine(Path.GetTempPath(), $"redis-aad-{Guid.NewGuid():N}.json");

    public string ObjectId => ObjectIdLine().Match(Output).Groups[1].Value;

    /// <summary>The parsed block for appsettings.json.</summary>
    public JsonElement Settings
    {
        get
        {
            var block = string.Join('\n', _lines.SkipWhile(line => line != "{").TakeWhile(line => line != "}")) + "}";
            return JsonSerializer.Deserialize<JsonElement>(block).GetProperty("AzureRedisAad");
        }
    }

    public static async Task<ToolProcess> StartAsync(params string[] options)
    {
        var tool = new ToolProcess();
        tool._process = Start(["emulator", "--redis-port", "0", "--control-port", "0", "--settings-file", tool.SettingsFile, .. options]);
        try
        {
            using var limit = new CancellationTokenSource(_limit);
            while (!tool.Output.Contains(LastLine, StringComparison.Ordinal))
            {
                tool._lines.Add(await tool._process.StandardOutput.ReadLineAsync(limit.Token)
                    ?? throw new InvalidOperationException(
                        $"The tool did not start:\n{tool.Output}\n{await tool._process.StandardError.ReadToEndAsync(limit.Token)}"));
            }

            return tool;
        }
        catch
        {
            await tool.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs it until it ends by itself.</summary>
    public static Task<(int Code, string Output, string Errors)> RunAsync(params string[] options) =>
        ChildProcess.RunAsync(Prepare(options), _limit);

    /// <summary>The variables under one of the printed headings, and those for trust.</summary>
    public IEnumerable<KeyValuePair<string, string>> EnvironmentOf(string credential) =>
        _lines.SkipWhile(line => line != $"  # {credential}").Skip(1).TakeWhile(line => line.Length > 0)
            .Concat(_lines.SkipWhile(line => line != "  # Trust, by platform").Skip(1))
            .Select(line => ExportLine().Match(line))
            .Where(match => match.Success)
            .Select(match => KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value));

    public Uri Control => new(ControlAddress().Match(Output).Value);

    public async Task<JsonElement> CountersAsync() => (await _http.GetFromJsonAsync<JsonElement>(Control)).GetProperty("counters");

    /// <summary>Sends a signal, as <c>kill -INT</c> (Ctrl+C), <c>-TERM</c> or <c>-KILL</c> does. Returns the exit code.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        await ChildProcess.SignalAsync(_process.Id, signal);
        await _process.EndsAsync(_limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
            await SignalAsync("TERM");
        _process.Dispose();
    }

    /// <summary>Starts it with any command.</summary>
    public static Process Start(params string[] arguments) => Process.Start(Prepare(arguments))!;

    private static ProcessStartInfo Prepare(string[] arguments) => new("dotnet", [Dll, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    [GeneratedRegex(@"object ID +(\S+)")]
    private static partial Regex ObjectIdLine();

    [GeneratedRegex("export ([A-Z_]+)=\"(.+)\"")]
    private static partial Regex ExportLine();

    [GeneratedRegex("http://[a-z0-9.]+:[0-9]+/control")]
    private static partial Regex ControlAddress();
}
