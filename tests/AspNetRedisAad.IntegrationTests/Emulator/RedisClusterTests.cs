using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Emulator;

public sealed class RedisClusterTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisCluster });
        _app = await TestApp.StartAsync(_azure);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task A_client_finds_every_server_and_reaches_every_slot()
    {
        var database = _app.Redis.GetDatabase();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => database.StringSetAsync($"key{i}", i)));

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 300).Select(async i => (i, (int)await database.StringGetAsync($"key{i}")))),
            pair => Assert.Equal(pair.i, pair.Item2));
        var servers = _app.Redis.GetServers();
        Assert.Equal(6, servers.Length);
        // StackExchange.Redis may know a replica without having connected to it.
        var masters = servers.Where(server => server.IsConnected && !server.IsReplica).ToList();
        Assert.Equal(3, masters.Count);
        Assert.All(masters, server => Assert.Equal(ServerType.Cluster, server.ServerType));
    }

    [Fact]
    public async Task A_master_names_its_replica_by_the_endpoint_that_clients_know()
    {
        using var client = await RespClient.SignedInAsync(_azure);
        await client.SendAsync("INFO", "replication");
        string? line;
        do
            line = await client.ReadLineAsync();
        while (line?.StartsWith("slave0:", StringComparison.Ordinal) == false);

        Assert.Contains(_azure.Endpoints.Skip(3), endpoint =>
            line!.StartsWith($"slave0:ip=127.0.0.1,port={endpoint.Split(':')[1]},", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_replica_has_what_its_master_has()
    {
        await _app.Redis.GetDatabase().StringSetAsync("key", "value");

        var token = await Tokens.RequestAsync(_azure);
        await Eventually.IsTrueAsync("one of the replicas has it", async () =>
            (await Task.WhenAll(new[] { 3, 4, 5 }.Select(replica => GetAsync(replica, token)))).Count(answer => answer == "$5") == 1);
    }

    [Fact]
    public async Task After_an_orderly_failover_the_replica_is_the_master_and_clients_follow()
    {
        var database = _app.Redis.GetDatabase();
        await database.StringSetAsync("key", "before");

        for (var master = 0; master < 3; master++)
            await _azure.FailOverAsync(master);

        await Eventually.IsTrueAsync("writable again", () => Succeeds(() => database.StringSetAsync("key", "after")));
        Assert.Equal("after", await database.StringGetAsync("key"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _azure.FailOverAsync(0));
    }

    [Fact]
    public async Task When_a_master_is_stopped_its_replica_takes_over_by_itself()
    {
        var database = _app.Redis.GetDatabase();
        var keys = Enumerable.Range(0, 50).Select(i => $"key{i}").ToList();

        await _azure.StopServerAsync(0);

        await Eventually.IsTrueAsync("every slot is writable again", async () =>
            (await Task.WhenAll(keys.Select(key => Succeeds(() => database.StringSetAsync(key, "v"))))).All(good => good));
    }

    private async Task<string> GetAsync(int replica, string token)
    {
        using var client = await RespClient.ConnectAsync(_azure, replica);
        Assert.Equal("+OK", await client.SendAsync("AUTH", _azure.Identity.ObjectId, token));
        Assert.Equal("+OK", await client.SendAsync("READONLY"));
        return await client.SendAsync("GET", "key");
    }

    private static async Task<bool> Succeeds(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
