using System.Diagnostics;
using System.Text.RegularExpressions;
using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>redis-cli and redis-benchmark, with tokens that curl could have got.</summary>
public sealed partial class RedisCliTests : IAsyncLifetime
{
    private const string Credential = "Client secret";

    private ToolProcess _tool = null!;
    private Tokens _tokens = null!;

    public async ValueTask InitializeAsync()
    {
        _tool = await ToolProcess.StartAsync("--token-lifetime", "6s", "--backend", "redis-server");
        _tokens = new Tokens(_tool, Credential);
    }

    public async ValueTask DisposeAsync()
    {
        _tokens.Dispose();
        await _tool.DisposeAsync();
    }

    [Fact]
    public async Task Redis_cli_reads_what_it_wrote_and_stays_connected_over_five_rotations()
    {
        using var client = await StartAsync();
        Assert.Equal("OK", await client.SendAsync("SET key value"));
        Assert.Equal("value", await client.SendAsync("GET key"));

        using var renewal = new PeriodicTimer(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 5; i++)
        {
            await renewal.WaitForNextTickAsync();
            Assert.Equal("OK", await client.SendAsync($"AUTH {_tool.ObjectId} {await _tokens.RequestAsync()}"));
            Assert.Equal("value", await client.SendAsync("GET key"));
        }

        Assert.Equal(5, (await _tool.CountersAsync()).GetProperty("reauthentications").GetInt32());
        Assert.Equal(0, (await _tool.CountersAsync()).GetProperty("expiryCloses").GetInt32());
    }

    [Fact]
    public async Task Redis_cli_receives_what_another_one_publishes()
    {
        using var subscriber = await StartAsync();
        using var publisher = await StartAsync();

        Assert.Equal("subscribe", await subscriber.SendAsync("SUBSCRIBE news"));
        Assert.Equal("news", await subscriber.ReadAsync());
        Assert.Equal("1", await subscriber.ReadAsync());
        Assert.Equal("1", await publisher.SendAsync("PUBLISH news hello"));

        Assert.Equal("message", await subscriber.ReadAsync());
        Assert.Equal("news", await subscriber.ReadAsync());
        Assert.Equal("hello", await subscriber.ReadAsync());
    }

    [Fact]
    public async Task Redis_cli_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens_and_NOAUTH_without_one()
    {
        var wrong = await ClientProgram.RunAsync(_tool, Credential, "redis-cli",
            [.. Arguments(), "--user", Guid.NewGuid().ToString(), "--pass", await _tokens.RequestAsync(), "--no-auth-warning", "PING"]);
        var none = await ClientProgram.RunAsync(_tool, Credential, "redis-cli", [.. Arguments(), "PING"]);

        Assert.Contains("WRONGPASS", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("NOAUTH", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_benchmark_finishes_without_an_error()
    {
        var (code, output) = await ClientProgram.RunAsync(_tool, Credential, "redis-benchmark",
            [.. Arguments(), "--user", _tool.ObjectId, "-a", await _tokens.RequestAsync(), "-t", "set,get", "-n", "5000", "-c", "8", "-P", "8", "-q"]);

        Assert.True(code == 0, output);
        Assert.Matches(SetResult(), output);
        Assert.Matches(GetResult(), output);
        Assert.DoesNotContain("NOAUTH", output, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
    }

    private string[] Arguments()
    {
        var address = _tool.Endpoint.Split(':');
        return ["--tls", "--cacert", _tool.Certificate, "-h", address[0], "-p", address[1]];
    }

    private async Task<Conversation> StartAsync()
    {
        var start = ClientProgram.Prepare(_tool, Credential, "redis-cli", [.. Arguments(), "--user", _tool.ObjectId]);
        start.Environment["REDISCLI_AUTH"] = await _tokens.RequestAsync();
        return new Conversation(Process.Start(start)!);
    }

    [GeneratedRegex("SET: [1-9][0-9.]+ requests per second")]
    private static partial Regex SetResult();

    [GeneratedRegex("GET: [1-9][0-9.]+ requests per second")]
    private static partial Regex GetResult();

    /// <summary>One redis-cli that reads commands from its input, and so keeps its connection.</summary>
    private sealed class Conversation(Process process) : IDisposable
    {
        private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

        public async Task<string?> SendAsync(string command)
        {
            await process.StandardInput.WriteLineAsync(command);
            await process.StandardInput.FlushAsync();
            return await ReadAsync();
        }

        public Task<string?> ReadAsync() => process.StandardOutput.ReadLineAsync().WaitAsync(_limit);

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
