using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>redis-cli, with tokens that curl could request.</summary>
public sealed class RedisCliTests(SharedTool shared) : IDisposable
{
    private readonly Tokens _tokens = new(shared.Process);

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public async Task Redis_cli_stays_connected_over_five_rotations()
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "8s");
        using var tokens = new Tokens(tool);
        using var renewal = new PeriodicTimer(TimeSpan.FromSeconds(3));
        using var client = RedisCli.Start(tool, await tokens.RequestAsync());
        Assert.Equal("OK", await client.SendAsync("SET key value"));

        for (var i = 0; i < 5; i++)
        {
            await renewal.WaitForNextTickAsync();
            Assert.Equal("OK", await client.SendAsync($"AUTH {tool.ObjectId} {await tokens.RequestAsync()}"));
            Assert.Equal("value", await client.SendAsync("GET key"));
        }

        var counters = await tool.CountersAsync();
        Assert.Equal(5, counters.GetProperty("reauthentications").GetInt32());
        Assert.Equal(0, counters.GetProperty("expiryCloses").GetInt32());
    }

    [Fact]
    public async Task Redis_cli_receives_what_another_one_publishes()
    {
        using var subscriber = RedisCli.Start(shared.Process, await _tokens.RequestAsync());
        using var publisher = RedisCli.Start(shared.Process, await _tokens.RequestAsync());

        Assert.Equal("subscribe", await subscriber.SendAsync("SUBSCRIBE cli:news"));
        Assert.Equal("cli:news", await subscriber.ReadAsync());
        Assert.Equal("1", await subscriber.ReadAsync());
        Assert.Equal("1", await publisher.SendAsync("PUBLISH cli:news hello"));

        Assert.Equal("message", await subscriber.ReadAsync());
        Assert.Equal("cli:news", await subscriber.ReadAsync());
        Assert.Equal("hello", await subscriber.ReadAsync());
    }

    [Fact]
    public async Task Redis_cli_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens_and_NOAUTH_without_one()
    {
        var wrong = await RedisCli.RunAsync(shared.Process, Guid.NewGuid().ToString(), await _tokens.RequestAsync(), "PING");
        var none = await ClientProgram.RunAsync(
            shared.Process, Tokens.Credential, "redis-cli", [.. RedisCli.AddressOf(shared.Process), "PING"]);

        Assert.Contains("WRONGPASS", wrong, StringComparison.Ordinal);
        Assert.Contains("NOAUTH", none.Output, StringComparison.Ordinal);
    }
}
