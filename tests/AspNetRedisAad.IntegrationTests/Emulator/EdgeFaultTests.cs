using System.Diagnostics;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Each fault does what it says, seen by the barest client.</summary>
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
    public async Task A_frozen_connection_takes_commands_and_answers_none_while_a_new_one_works()
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
    public async Task A_slow_validation_holds_up_what_comes_behind_it()
    {
        var token = await Tokens.RequestAsync(_azure);
        _azure.EdgeFaults.AuthenticationDelay = TimeSpan.FromSeconds(1);
        var watch = Stopwatch.StartNew();

        Assert.Equal("+OK", await _client.SendAsync("AUTH", _azure.Identity.ObjectId, token));
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_restarted_server_has_lost_its_connections_and_serves_again()
    {
        await _azure.RestartServerAsync();

        Assert.Null(await _client.ReadLineAsync());
        using var other = await RespClient.SignedInAsync(_azure);
        Assert.Equal("+PONG", await other.SendAsync("PING"));
    }

    [Fact]
    public async Task A_stopped_server_is_not_reached()
    {
        await _azure.StopServerAsync();

        Assert.Null(await _client.ReadLineAsync());
        using var other = await RespClient.ConnectAsync(_azure);
        Assert.Equal("closed", await other.SendAsync("PING"));
    }
}
