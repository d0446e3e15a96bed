using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Emulator;

public sealed class ClusterPolicyOnGarnetTests() : ClusterPolicyTests(EmulatorBackend.Garnet);

public sealed class ClusterPolicyOnRedisServerTests() : ClusterPolicyTests(EmulatorBackend.RedisServer);

/// <summary>With the Enterprise cluster policy, keys in several slots conflict, although clients see one server.</summary>
public abstract class ClusterPolicyTests(EmulatorBackend backend) : IAsyncLifetime
{
    private const string CrossSlot = "-CROSSSLOT Keys in request don't hash to the same slot";

    private AzureRedisEmulator _azure = null!;
    private RespClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend, Profile = EmulatorProfile.AzureManagedRedisEnterprise });
        _client = await RespClient.SignedInAsync(_azure);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _azure.DisposeAsync();
    }

    [Fact]
    public async Task A_command_and_a_script_with_keys_in_several_slots_are_refused()
    {
        Assert.Equal(CrossSlot, await _client.SendAsync("SUNION", "a", "b"));
        Assert.Equal(CrossSlot, await _client.SendAsync("RENAME", "a", "b"));
        Assert.Equal(CrossSlot, await _client.SendAsync("EVAL", "return 1", "2", "a", "b"));
        Assert.Equal(":1", await _client.SendAsync("EVAL", "return 1", "2", "{a}1", "{a}2"));
        Assert.Equal("*0", await _client.SendAsync("SUNION", "{a}1", "{a}2"));
    }

    [Fact]
    public async Task Six_commands_are_not_refused()
    {
        Assert.Equal("+OK", await _client.SendAsync("MSET", "a", "1", "b", "2"));
        Assert.Equal(":2", await _client.SendAsync("EXISTS", "a", "b"));
        // Garnet has no TOUCH.
        Assert.Equal(backend == EmulatorBackend.Garnet ? "-ERR unknown command" : ":2", await _client.SendAsync("TOUCH", "a", "b"));
        Assert.Equal(":1", await _client.SendAsync("DEL", "a", "c"));
        Assert.Equal(":1", await _client.SendAsync("UNLINK", "b", "c"));
        Assert.Equal("*2", await _client.SendAsync("MGET", "a", "b"));
    }

    [Fact]
    public async Task A_transaction_with_keys_in_several_slots_is_aborted()
    {
        Assert.Equal("+OK", await _client.SendAsync("MULTI"));
        Assert.Equal("+QUEUED", await _client.SendAsync("SET", "a", "1"));
        Assert.Equal(CrossSlot, await _client.SendAsync("SET", "b", "2"));
        Assert.StartsWith("-EXECABORT", await _client.SendAsync("EXEC"), StringComparison.Ordinal);
        Assert.Equal(":0", await _client.SendAsync("EXISTS", "a", "b"));

        Assert.Equal("+OK", await _client.SendAsync("MULTI"));
        Assert.Equal("+QUEUED", await _client.SendAsync("SET", "{b}1", "1"));
        Assert.Equal("+QUEUED", await _client.SendAsync("SET", "{b}2", "2"));
        Assert.Equal("*2", await _client.SendAsync("EXEC"));
    }

    [Fact]
    public async Task The_answer_comes_in_its_place_among_those_of_a_pipeline()
    {
        const int Rounds = 200;
        var sent = string.Concat(Enumerable.Range(0, Rounds).Select(i => $"ECHO {i}\r\nRENAME a{i} b{i}\r\nSELECT 1\r\nECHO {i}\r\n"));
        var first = await _client.SendRawAsync(Encoding.ASCII.GetBytes(sent));
        for (var i = 0; i < Rounds; i++)
        {
            Assert.Equal($"${i.ToString(System.Globalization.CultureInfo.InvariantCulture).Length}", i == 0
                ? first : await _client.ReadLineAsync());
            Assert.Equal($"{i}", await _client.ReadLineAsync());
            Assert.Equal(CrossSlot, await _client.ReadLineAsync());
            Assert.Equal("-ERR DB index is out of range", await _client.ReadLineAsync());
            await _client.ReadLineAsync();
            Assert.Equal($"{i}", await _client.ReadLineAsync());
        }
    }

    [Fact]
    public async Task A_long_script_is_checked_too_and_a_very_long_command_is_forwarded()
    {
        var comment = "--" + new string('x', 1_000_000) + "\n";
        Assert.Equal(CrossSlot, await _client.SendAsync("EVAL", comment + "return 1", "2", "a", "b"));
        Assert.Equal(":0", await _client.SendAsync(["DEL", .. Enumerable.Range(0, 100_000).Select(i => $"key{i}")]));
    }

    [Fact]
    public async Task A_client_sees_the_error_as_an_error_of_the_server()
    {
        await using var app = await TestApp.StartAsync(_azure);
        var database = app.Redis.GetDatabase();
        var failure = await Assert.ThrowsAsync<RedisServerException>(() => database.KeyRenameAsync("a", "b"));
        Assert.StartsWith("CROSSSLOT", failure.Message, StringComparison.Ordinal);

        var transaction = database.CreateTransaction();
        var writes = new[] { transaction.StringSetAsync("a", "1"), transaction.StringSetAsync("b", "1") };
        await Assert.ThrowsAnyAsync<Exception>(() => transaction.ExecuteAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(writes));
        Assert.True(await database.StringSetAsync("a", "1"));
    }
}
