using System.Diagnostics;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.ClientTests.Hosting;

/// <summary>One redis-cli that reads commands from its input, and so keeps its connection.</summary>
internal sealed class RedisCli : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private RedisCli(Process process) => _process = process;

    /// <summary>How redis-cli and redis-benchmark find the tool.</summary>
    public static string[] AddressOf(ToolProcess tool)
    {
        var address = tool.Endpoint.Split(':');
        return ["--tls", "--cacert", tool.Certificate, "-h", address[0], "-p", address[1]];
    }

    public static RedisCli Start(ToolProcess tool, string token)
    {
        var start = ClientProgram.Prepare(tool, Tokens.Credential, "redis-cli", [.. AddressOf(tool), "--user", tool.ObjectId]);
        start.Environment["REDISCLI_AUTH"] = token;
        return new RedisCli(Process.Start(start)!);
    }

    /// <summary>A redis-cli without a token, behind <c>redis-aad exec</c>.</summary>
    public static RedisCli StartBehindExec(ToolProcess tool, params string[] arguments) =>
        new(ToolProcess.Start(["exec", "--settings", tool.SettingsFile, "--", "redis-cli", .. arguments]));

    /// <summary>The errors that it and <c>redis-aad</c> have written, after it has ended.</summary>
    public async Task<string> ErrorsAsync()
    {
        var errors = await _process.StandardError.ReadToEndAsync().WaitAsync(_limit);
        await _process.EndsAsync(_limit);
        return errors;
    }

    /// <summary>Runs one command in a separate redis-cli, and returns the output.</summary>
    public static async Task<string> RunAsync(ToolProcess tool, string user, string token, params string[] command)
    {
        var (_, output) = await ClientProgram.RunAsync(
            tool, Tokens.Credential, "redis-cli", [.. AddressOf(tool), "--no-auth-warning", "--user", user, "--pass", token, .. command]);
        return output.Trim();
    }

    public async Task<string?> SendAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    public Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(_limit);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
