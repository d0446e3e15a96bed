using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

public sealed class DataAccessPolicyOnGarnetTests() : DataAccessPolicyTests(EmulatorBackend.Garnet);

public sealed class DataAccessPolicyOnRedisServerTests() : DataAccessPolicyTests(EmulatorBackend.RedisServer);

/// <summary>An identity can do what its data access policy allows; the backend itself refuses the rest.</summary>
public abstract class DataAccessPolicyTests(EmulatorBackend backend) : IAsyncLifetime
{
    private static readonly EmulatedIdentity _owner = new("owner");
    private static readonly EmulatedIdentity _contributor = new("contributor") { AccessPolicy = DataAccessPolicy.DataContributor };
    private static readonly EmulatedIdentity _reader = new("reader") { AccessPolicy = DataAccessPolicy.DataReader };
    private static readonly EmulatedIdentity _counter = new("counter") { AccessPolicy = new("Counting", "+get +incr allkeys") };
    private static readonly EmulatedIdentity _stranger = new("stranger") { AccessPolicy = null };

    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = backend, Identities = [_owner, _contributor, _reader, _counter, _stranger] });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task A_data_owner_can_do_everything_that_is_not_blocked()
    {
        using var client = await RespClient.SignedInAsync(_azure, _owner);

        Assert.Equal("+OK", await client.SendAsync("SET", "k", "v"));
        Assert.Equal("+OK", await client.SendAsync("FLUSHALL"));
        Assert.StartsWith("-ERR unknown command", await client.SendAsync("CONFIG", "GET", "*"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_contributor_can_read_and_write_and_cannot_use_dangerous_commands()
    {
        using var client = await RespClient.SignedInAsync(_azure, _contributor);

        Assert.Equal("+OK", await client.SendAsync("SET", "k", "v"));
        Assert.Equal(":1", await client.SendAsync("DEL", "k"));
        Assert.Equal(":0", await client.SendAsync("PUBLISH", "channel", "message"));
        Assert.StartsWith("-NOPERM", await client.SendAsync("FLUSHALL"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", await client.SendAsync("KEYS", "*"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_reader_can_only_read()
    {
        using var client = await RespClient.SignedInAsync(_azure, _reader);

        Assert.Equal("+PONG", await client.SendAsync("PING"));
        Assert.Equal("$-1", await client.SendAsync("GET", "k"));
        Assert.StartsWith("-NOPERM", await client.SendAsync("SET", "k", "v"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", await client.SendAsync("DEL", "k"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", await client.SendAsync("EVAL", "return redis.call('SET', 'k', 'v')", "0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_policy_allows_only_what_it_names()
    {
        using var client = await RespClient.SignedInAsync(_azure, _counter);

        Assert.Equal(":1", await client.SendAsync("INCR", "n"));
        Assert.StartsWith("-NOPERM", await client.SendAsync("DECR", "n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_without_a_policy_is_refused()
    {
        using var client = await RespClient.ConnectAsync(_azure);

        Assert.StartsWith("-WRONGPASS", await client.SendAsync("AUTH", _stranger.ObjectId, await Tokens.RequestAsync(_azure, _stranger)),
            StringComparison.Ordinal);
        Assert.StartsWith("-NOAUTH", await client.SendAsync("GET", "k"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_another_identity_changes_what_the_connection_may_do()
    {
        using var client = await RespClient.SignedInAsync(_azure, _reader);

        Assert.Equal("+OK", await client.SendAsync("AUTH", _owner.ObjectId, await Tokens.RequestAsync(_azure, _owner)));
        Assert.Equal("+OK", await client.SendAsync("SET", "k", "v"));
        Assert.Equal("+OK", await client.SendAsync("AUTH", _reader.ObjectId, await Tokens.RequestAsync(_azure, _reader)));
        Assert.StartsWith("-NOPERM", await client.SendAsync("SET", "k", "v"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_command_is_unknown_even_to_identities_that_may_not_use_it()
    {
        using var client = await RespClient.SignedInAsync(_azure, _reader);

        Assert.StartsWith("-ERR unknown command", await client.SendAsync("CONFIG", "GET", "*"), StringComparison.Ordinal);
    }
}
