using System.Diagnostics;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>The effect of each fault on a minimal client.</summary>
public sealed class EdgeFaultTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private RespClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        _client = await RespClient.SignedInAsync(_azure);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _azure.DisposeAsync();
    }

    [Fact]
    public async Task A_frozen_connection_accepts_commands_without_answering_while_a_new_one_works()
    {
        _azure.EdgeFaults.FreezeConnections();

        var answer = _client.SendAsync("PING");
        using var other = await RespClient.SignedInAsync(_azure);

        Assert.Equal("+PONG", await other.SendAsync("PING"));
        Assert.False(answer.IsCompleted);
    }

    [Fact]
    public async Task A_connection_that_lost_its_authentication_stays_open_and_says_NOAUTH_until_it_signs_in_again()
    {
        _azure.EdgeFaults.LoseAuthentication();

        Assert.StartsWith("-NOAUTH", await _client.SendAsync("PING"), StringComparison.Ordinal);
        Assert.StartsWith("-NOAUTH", await _client.SendAsync("PING"), StringComparison.Ordinal);
        Assert.Equal("+OK", await _client.SendAsync("AUTH", _azure.Identity.ObjectId, await Tokens.RequestAsync(_azure)));
        Assert.Equal("+PONG", await _client.SendAsync("PING"));
    }

    [Fact]
    public async Task A_slow_validation_delays_the_commands_behind_it()
    {
        var token = await Tokens.RequestAsync(_azure);
        _azure.EdgeFaults.AuthenticationDelay = TimeSpan.FromSeconds(1);
        var watch = Stopwatch.StartNew();

        Assert.Equal("+OK", await _client.SendAsync("AUTH", _azure.Identity.ObjectId, token));
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_restarted_server_has_lost_its_connections_and_works_again()
    {
        await _azure.RestartServerAsync();

        Assert.Null(await _client.ReadLineAsync());
        using var other = await RespClient.SignedInAsync(_azure);
        Assert.Equal("+PONG", await other.SendAsync("PING"));
    }

    [Fact]
    public async Task A_server_that_loads_its_data_accepts_tokens_and_answers_LOADING_until_it_has_finished()
    {
        Assert.Equal("+OK", await _client.SendAsync("SET", "key", "value"));

        await _azure.RestartLoadingAsync(TimeSpan.FromSeconds(2));

        using var other = await RespClient.SignedInAsync(_azure);
        Assert.StartsWith("-LOADING", await other.SendAsync("PING"), StringComparison.Ordinal);
        await Eventually.IsTrueAsync("it is done", async () => await other.SendAsync("PING") == "+PONG");
        Assert.Equal("$5", await other.SendAsync("GET", "key"));
    }

    [Fact]
    public async Task A_stopped_server_cannot_be_reached()
    {
        await _azure.StopServerAsync();

        Assert.Null(await _client.ReadLineAsync());
        using var other = await RespClient.ConnectAsync(_azure);
        Assert.Equal("closed", await other.SendAsync("PING"));
    }

    [Fact]
    public async Task When_tokens_expire_at_once_connections_are_closed_and_only_new_tokens_are_accepted()
    {
        var token = await Tokens.RequestAsync(_azure);

        _azure.ExpireTokens();

        Assert.Null(await _client.ReadLineAsync());
        Assert.Equal(1, _azure.Counters.ExpiryCloses);
        using var other = await RespClient.ConnectAsync(_azure);
        Assert.StartsWith("-WRONGPASS", await other.SendAsync("AUTH", _azure.Identity.ObjectId, token), StringComparison.Ordinal);
        Assert.Equal("+OK", await other.SendAsync("AUTH", _azure.Identity.ObjectId, await Tokens.RequestAsync(_azure)));
    }

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task A_failover_without_a_cluster_breaks_connections_refuses_new_ones_for_a_second_and_keeps_the_data(
        EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        using var before = await RespClient.SignedInAsync(azure);
        Assert.Equal("+OK", await before.SendAsync("SET", "key", "value"));

        var failOver = azure.FailOverAsync();

        Assert.Null(await before.ReadLineAsync());
        using var refused = await RespClient.ConnectAsync(azure);
        Assert.Null(await refused.ReadLineAsync());
        await failOver;
        using var after = await RespClient.SignedInAsync(azure);
        Assert.Equal("$5", await after.SendAsync("GET", "key"));
    }
}
