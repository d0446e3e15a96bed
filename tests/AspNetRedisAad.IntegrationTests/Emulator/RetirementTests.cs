using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>A server is retired as on Azure: announced, and with a successor if it has a replica.</summary>
public sealed class RetirementTests
{
    private const int ReplicaOfFirst = 3;

    // Its slot is 866.
    private const string KeyOfFirst = "hello";

    private static readonly TimeSpan _notice = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_single_server_announces_its_retirement_and_returns_empty()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, TimeProvider = _time });
        using var client = await RespClient.SignedInAsync(azure);
        Assert.Equal("+OK", await client.SendAsync("SET", "k", "v"));
        using var listener = await ListenAsync(azure, 0);

        var retired = azure.RetireServerAsync(0, _notice);
        Assert.StartsWith("NotificationType|NodeMaintenanceStarting|StartTimeInUTC|", await NextAsync(listener), StringComparison.Ordinal);
        Assert.Equal("+PONG", await client.SendAsync("PING"));
        Assert.Equal(
            $"NotificationType|NodeMaintenanceStart|IsReplica|False|IPAddress|127.0.0.1|SSLPort|{PortOf(azure, 0)}|NonSSLPort|0",
            await AfterTheNoticeAsync(listener));
        await retired;

        Assert.Null(await client.ReadLineAsync());
        await azure.RestartServerAsync();
        using var later = await RespClient.SignedInAsync(azure);
        Assert.Equal("$-1", await later.SendAsync("GET", "k"));
    }

    [Fact]
    public async Task A_cluster_master_hands_over_to_its_replica_and_announces_it()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisCluster, TimeProvider = _time });
        using var listener = await ListenAsync(azure, 1);

        var retired = azure.RetireServerAsync(0, _notice);
        Assert.Contains(
            $"|IsReplica|False|IPAddress|127.0.0.1|SSLPort|{PortOf(azure, 0)}|", await NextAsync(listener), StringComparison.Ordinal);
        Assert.StartsWith("NotificationType|NodeMaintenanceStart|", await AfterTheNoticeAsync(listener), StringComparison.Ordinal);
        await retired;

        Assert.StartsWith(
            "NotificationType|NodeMaintenanceFailoverComplete|IsReplica|False|", await NextAsync(listener), StringComparison.Ordinal);
        using var gone = await RespClient.ConnectAsync(azure);
        Assert.Equal("closed", await gone.SendAsync("PING"));
        using var client = await RespClient.SignedInAsync(azure, server: ReplicaOfFirst);
        Assert.Equal("+OK", await client.SendAsync("SET", KeyOfFirst, "v"));
    }

    [Fact]
    public async Task A_replica_is_retired_without_a_failover()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisCluster, TimeProvider = _time });
        using var listener = await ListenAsync(azure, 0);

        var retired = azure.RetireServerAsync(4, _notice);
        Assert.Contains(
            $"|IsReplica|True|IPAddress|127.0.0.1|SSLPort|{PortOf(azure, 4)}|", await NextAsync(listener), StringComparison.Ordinal);
        Assert.Contains("|NodeMaintenanceStart|", await AfterTheNoticeAsync(listener), StringComparison.Ordinal);
        await retired;

        await azure.RestartServerAsync(4);
        await azure.AnnounceMaintenanceAsync("NodeMaintenanceEnded", _time.GetUtcNow());
        Assert.Contains("|NodeMaintenanceEnded|", await NextAsync(listener), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garnet_cannot_retire()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => azure.RetireServerAsync(0, _notice));
    }

    private static async Task<RespClient> ListenAsync(AzureRedisEmulator azure, int server)
    {
        var client = await RespClient.SignedInAsync(azure, server: server);
        Assert.Equal("*3", await client.SendAsync("SUBSCRIBE", "AzureRedisEvents"));
        return client;
    }

    private static async Task<string> NextAsync(RespClient listener)
    {
        while (await listener.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
        {
            if (line.StartsWith("NotificationType|", StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException("The server has closed the connection.");
    }

    /// <summary>The next announcement, when the time has advanced.</summary>
    private async Task<string> AfterTheNoticeAsync(RespClient listener)
    {
        var start = _time.GetUtcNow() + _notice;
        var next = NextAsync(listener);
        await Eventually.IsTrueAsync("it is announced", () =>
        {
            if (!next.IsCompleted)
                _time.Advance(TimeSpan.FromSeconds(1));
            return next.IsCompleted;
        });
        Assert.True(_time.GetUtcNow() >= start, "It came before its time.");
        return await next;
    }

    private static int PortOf(AzureRedisEmulator azure, int server) =>
        int.Parse(azure.Endpoints[server].Split(':')[1], CultureInfo.InvariantCulture);
}
