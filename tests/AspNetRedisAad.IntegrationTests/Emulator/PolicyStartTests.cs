using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Policies that some backends support and others do not.</summary>
public sealed class PolicyStartTests
{
    private static readonly EmulatedIdentity _shop = new("shop") { AccessPolicy = new("Shop", "+@read +set ~shop:* ~\"quoted\\*") };

    [Fact]
    public async Task On_redis_server_a_policy_can_be_limited_to_keys_and_holds_after_a_restart()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer, Identities = [_shop] });
        for (var round = 0; round < 2; round++)
        {
            using var client = await RespClient.SignedInAsync(azure);
            Assert.Equal("+OK", await client.SendAsync("SET", "shop:1", "v"));
            Assert.Equal("+OK", await client.SendAsync("SET", "\"quoted*", "v"));
            Assert.StartsWith("-NOPERM", await client.SendAsync("SET", "other", "v"), StringComparison.Ordinal);
            await azure.RestartServerAsync();
        }
    }

    [Fact]
    public async Task On_a_cluster_every_node_knows_the_policy()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisCluster, ReplicasPerMaster = 0, Identities = [_shop] });
        for (var server = 0; server < azure.Endpoints.Count; server++)
        {
            using var client = await RespClient.SignedInAsync(azure, server: server);
            Assert.StartsWith("-NOPERM", await client.SendAsync("GET", "other"), StringComparison.Ordinal);
            Assert.StartsWith("-NOPERM", await client.SendAsync("FLUSHALL"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("+@all ~shop:*")]
    [InlineData("+@all")]
    [InlineData("+@all allkeys &news")]
    [InlineData("+@all allkeys resetkeys")]
    public async Task Garnet_refuses_what_it_cannot_express_and_names_the_fix(string permissions)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(EmulatorBackend.Garnet, permissions));

        Assert.Contains("EmulatorBackend.RedisServer", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmulatorBackend.Garnet, "+@nosuch allkeys", "nosuch")]
    [InlineData(EmulatorBackend.RedisServer, "+@nosuch allkeys", "nosuch")]
    [InlineData(EmulatorBackend.RedisServer, "+nosuch allkeys", "nosuch")]
    public async Task An_unknown_command_or_category_stops_the_start(EmulatorBackend backend, string permissions, string named)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(backend, permissions));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" >", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmulatorProfile.AzureManagedRedisOss)]
    [InlineData(EmulatorProfile.AzureManagedRedisEnterprise)]
    [InlineData(EmulatorProfile.AzureManagedRedisNonClustered)]
    public async Task On_Azure_Managed_Redis_an_identity_may_have_an_access_string(EmulatorProfile profile)
    {
        var app = new EmulatedIdentity("app");
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Profile = profile,
            Backend = EmulatorBackend.RedisServer,
            Identities = [app, _shop, new("stranger") { AccessPolicy = null }],
        });
        using var limited = await RespClient.SignedInAsync(azure, _shop);
        Assert.Equal("+OK", await limited.SendAsync("SET", "shop:1", "v"));
        Assert.StartsWith("-NOPERM", await limited.SendAsync("SET", "other", "v"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", await limited.SendAsync("FLUSHALL"), StringComparison.Ordinal);

        using var owner = await RespClient.SignedInAsync(azure, app);
        Assert.Equal("+OK", await owner.SendAsync("FLUSHALL"));
    }

    private static async Task StartAsync(EmulatorBackend backend, string permissions)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = backend,
            Identities = [new("app") { AccessPolicy = new("Custom", permissions) }],
        });
    }
}
