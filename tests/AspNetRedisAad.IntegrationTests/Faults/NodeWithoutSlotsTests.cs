using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>
/// A node that still belongs to its cluster but serves no slots, as while a cluster shrinks. StackExchange.Redis forgets it without closing
/// its connections, finds it again, and does not connect to it.
/// </summary>
public sealed class NodeWithoutSlotsTests
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Its_connections_are_closed_before_their_token_expires_and_the_cluster_stays_healthy()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisCluster,
            TokenLifetime = _life,
            ClusterNodeTimeout = PatientNodes.Timeout,
        });
        await using var app = await TestApp.StartAsync(azure);
        await using var load = await Load.StartAsync(app);
        await Eventually.IsTrueAsync("a replica has no subscription", () => IdleReplica(app.Redis) is not null);
        var replica = IdleReplica(app.Redis)!;
        var number = azure.Endpoints.ToList().FindIndex(endpoint => replica.Equals(EndPointCollection.TryParse(endpoint)));
        await Eventually.IsTrueAsync("both connections to it are open", async () => await ConnectionsAsync(azure, number) == 2);

        await azure.AdministerAsync(number, "CLUSTER", "RESET");
        await Eventually.IsTrueAsync("StackExchange.Redis knows it again, without a connection", async () =>
        {
            await app.Redis.ConfigureAsync();
            return app.Redis.GetServers().Any(server => server.EndPoint.Equals(replica) && !server.IsConnected);
        });

        await Eventually.IsTrueAsync("its connections are closed", async () => await ConnectionsAsync(azure, number) == 0);
        await Eventually.IsTrueAsync("the app is healthy", async () =>
            (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status == HealthStatus.Healthy);
        await load.StopAsync();
        load.NothingFailed();
        await load.EveryMessageArrivesOnceAsync();
        Assert.Equal(0, azure.Counters.ExpiryCloses);
    }

    private static System.Net.EndPoint? IdleReplica(IConnectionMultiplexer redis) => redis.GetServers()
        .FirstOrDefault(server => server is { IsConnected: true, IsReplica: true }
            && server.GetCounters().Subscription is { SocketCount: 1, Subscriptions: 0 })?.EndPoint;

    private static async Task<int> ConnectionsAsync(AzureRedisEmulator azure, int server) =>
        (await azure.AdministerAsync(server, "CLIENT", "LIST"))
            .Split('\n').Count(client => client.Contains("SE.Redis", StringComparison.Ordinal));
}
