using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>The differences that clients see between the services.</summary>
public sealed class ProfileTests
{
    [Theory]
    [InlineData(EmulatorBackend.Garnet, EmulatorProfile.AzureManagedRedisOss)]
    [InlineData(EmulatorBackend.RedisServer, EmulatorProfile.AzureManagedRedisOss)]
    [InlineData(EmulatorBackend.Garnet, EmulatorProfile.AzureManagedRedisEnterprise)]
    [InlineData(EmulatorBackend.RedisServer, EmulatorProfile.AzureManagedRedisEnterprise)]
    [InlineData(EmulatorBackend.Garnet, EmulatorProfile.AzureManagedRedisNonClustered)]
    [InlineData(EmulatorBackend.RedisServer, EmulatorProfile.AzureManagedRedisNonClustered)]
    public async Task Azure_Managed_Redis_has_a_single_database(EmulatorBackend backend, EmulatorProfile profile)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend, Profile = profile });
        using var client = await RespClient.SignedInAsync(azure);

        Assert.Equal("-ERR DB index is out of range", await client.SendAsync("SELECT", "1"));
        Assert.Equal("+OK", await client.SendAsync("SELECT", "0"));
        Assert.Equal("+OK", await client.SendAsync("SET", "k", "v"));
        Assert.StartsWith("-ERR unknown command", await client.SendAsync("MOVE", "k", "1"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR unknown command", await client.SendAsync("MODULE", "LOAD", "x.so"), StringComparison.Ordinal);
        Assert.Equal("$1", await client.SendAsync("GET", "k"));
    }

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task Azure_Cache_for_Redis_has_sixteen_databases(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        using var client = await RespClient.SignedInAsync(azure);

        Assert.Equal("+OK", await client.SendAsync("SELECT", "15"));
        Assert.StartsWith("-ERR", await client.SendAsync("SELECT", "16"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_Enterprise_cluster_policy_no_client_sees_a_cluster()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisServer,
            Profile = EmulatorProfile.AzureManagedRedisEnterprise,
        });
        using var client = await RespClient.SignedInAsync(azure);
        foreach (var subcommand in new[] { "INFO", "HELP", "NODES", "SLOTS", "SHARDS" })
            Assert.StartsWith("-ERR unknown command", await client.SendAsync("CLUSTER", subcommand), StringComparison.Ordinal);

        await using var app = await TestApp.StartAsync(azure);
        await app.Redis.GetDatabase().StringSetAsync([new("a", "1"), new("b", "2")]);
        Assert.Equal(ServerType.Standalone, Assert.Single(app.Redis.GetServers()).ServerType);
    }

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task Without_clustering_there_is_one_server_that_reports_it(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = backend, Profile = EmulatorProfile.AzureManagedRedisNonClustered });
        using var client = await RespClient.SignedInAsync(azure);
        foreach (var subcommand in new[] { "INFO", "NODES", "SLOTS" })
            Assert.Equal("-ERR This instance has cluster support disabled", await client.SendAsync("CLUSTER", subcommand));
        Assert.Equal("-ERR This instance has cluster support disabled", await client.SendAsync("CLUSTER", "FORGET", "id"));

        await using var app = await TestApp.StartAsync(azure);
        await app.Redis.GetDatabase().StringSetAsync([new("a", "1"), new("b", "2")]);
        Assert.Equal(ServerType.Standalone, Assert.Single(app.Redis.GetServers()).ServerType);
    }

    [Fact]
    public async Task With_the_OSS_cluster_policy_clients_see_every_node_and_change_none()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisCluster,
            Profile = EmulatorProfile.AzureManagedRedisOss,
            ReplicasPerMaster = 0,
        });
        using var client = await RespClient.SignedInAsync(azure);
        Assert.StartsWith("-ERR unknown command", await client.SendAsync("CLUSTER", "FORGET", "id"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR unknown command", await client.SendAsync("cluster", "reset"), StringComparison.Ordinal);
        Assert.Equal("-ERR DB index is out of range", await client.SendAsync("SELECT", "1"));
        Assert.Equal("+OK", await client.SendAsync("SELECT", "0"));
        Assert.Equal("*3", await client.SendAsync("CLUSTER", "SLOTS"));

        await using var app = await TestApp.StartAsync(azure);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => app.Redis.GetDatabase().StringSetAsync($"key{i}", i)));
        Assert.All(app.Redis.GetServers(), server => Assert.Equal(ServerType.Cluster, server.ServerType));
        Assert.Equal(azure.Endpoints.Order(), app.Redis.GetEndPoints().Select(endpoint => endpoint.ToString()).Order());
    }

    [Theory]
    [InlineData(false, "+OK")]
    [InlineData(true, "-ERR unknown command")]
    public async Task Active_geo_replication_forbids_FLUSHALL_and_FLUSHDB(bool replicated, string answer)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Profile = EmulatorProfile.AzureManagedRedisOss, ActiveGeoReplication = replicated });
        using var client = await RespClient.SignedInAsync(azure);

        Assert.StartsWith(answer, await client.SendAsync("FLUSHDB"), StringComparison.Ordinal);
        Assert.StartsWith(answer, await client.SendAsync("FLUSHALL"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_command_aborts_its_transaction()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        using var client = await RespClient.SignedInAsync(azure);

        Assert.Equal("+OK", await client.SendAsync("MULTI"));
        Assert.StartsWith("-ERR unknown command", await client.SendAsync("CLUSTER", "RESET"), StringComparison.Ordinal);
        Assert.StartsWith("-EXECABORT", await client.SendAsync("EXEC"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmulatorProfile.AzureManagedRedisEnterprise)]
    [InlineData(EmulatorProfile.AzureManagedRedisNonClustered)]
    public async Task One_endpoint_and_a_cluster_contradict_each_other(EmulatorProfile profile)
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisCluster,
            Profile = profile,
        }));

        Assert.Contains("AzureManagedRedisOss", failure.Message, StringComparison.Ordinal);
    }
}
