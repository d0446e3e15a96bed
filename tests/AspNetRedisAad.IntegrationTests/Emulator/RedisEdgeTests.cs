using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

public sealed class RedisEdgeOnGarnetTests() : RedisEdgeTests(EmulatorBackend.Garnet);

public sealed class RedisEdgeOnRedisServerTests() : RedisEdgeTests(EmulatorBackend.RedisServer);

/// <summary>The endpoint answers as Azure Redis does, whatever the backend.</summary>
public abstract class RedisEdgeTests(EmulatorBackend backend) : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private RespClient _client = null!;

    private string ObjectId => _azure.Identity.ObjectId;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        _client = await RespClient.ConnectAsync(_azure);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _azure.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_executed_before_a_valid_token_was_sent()
    {
        Assert.StartsWith("-NOAUTH", await _client.SendAsync("SET", "k", "v"), StringComparison.Ordinal);

        Assert.Equal("+OK", await _client.SendAsync("AUTH", ObjectId, await TokenAsync()));
        Assert.Equal("+OK", await _client.SendAsync("SET", "k", "v"));
        Assert.Equal(1, _azure.Counters.AuthAccepted);
    }

    [Fact]
    public async Task HELLO_authenticates_and_switches_the_protocol()
    {
        var answer = await _client.SendAsync("HELLO", "3", "AUTH", ObjectId, await TokenAsync(), "SETNAME", "me");

        Assert.StartsWith("%", answer, StringComparison.Ordinal);
        Assert.Equal(1, _azure.Counters.AuthAccepted);
    }

    [Fact]
    public async Task Every_wrong_token_is_refused()
    {
        var token = await TokenAsync();
        var parts = token.Split('.');
        var flipped = parts[2][0] == 'A' ? 'B' : 'A';

        await Refused("AUTH", "somebody-else", token);
        await Refused("AUTH", ObjectId, $"{parts[0]}.{parts[1]}.{flipped}{parts[2][1..]}");
        await Refused("AUTH", ObjectId, "");
        await Refused("AUTH", ObjectId, "an-access-key");
        await Refused("AUTH", "an-access-key");
        await Refused("AUTH", "default", "-");
        Assert.Equal(6, _azure.Counters.AuthRejected);

        async Task Refused(params string[] command) =>
            Assert.StartsWith("-WRONGPASS", await _client.SendAsync(command), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONFIG", "GET", "*")]
    [InlineData("acl", "LIST")]
    [InlineData("SHUTDOWN", "NOSAVE")]
    [InlineData("DEBUG", "SLEEP", "0")]
    public async Task A_command_that_Azure_blocks_is_unknown(params string[] command)
    {
        await _client.SendAsync("AUTH", ObjectId, await TokenAsync());

        Assert.StartsWith("-ERR unknown command", await _client.SendAsync(command), StringComparison.Ordinal);
        Assert.Equal("+PONG", await _client.SendAsync("PING"));
    }

    [Fact]
    public async Task Commands_typed_by_hand_work_too()
    {
        Assert.Equal("+OK", await _client.SendRawAsync(System.Text.Encoding.ASCII.GetBytes($"AUTH {ObjectId} {await TokenAsync()}\r\n")));
        Assert.Equal("+PONG", await _client.SendRawAsync("PING\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Bytes_that_are_not_RESP_end_the_connection()
    {
        Assert.Equal("closed", await _client.SendRawAsync("*1\r\n?4\r\nPING\r\n"u8.ToArray()));
    }

    private Task<string> TokenAsync() => Tokens.RequestAsync(_azure);
}
