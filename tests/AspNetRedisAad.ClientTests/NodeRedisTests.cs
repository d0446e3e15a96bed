using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>node-redis, with the credential providers of @redis/entraid.</summary>
public sealed class NodeRedisTests
{
    [Theory]
    [InlineData("managed-identity", "Managed identity, App Service", "redis-server")]
    [InlineData("client-secret", "Client secret", "garnet")]
    public async Task Node_redis_loses_nothing_over_five_rotations(string mode, string credential, string backend)
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "6s", "--backend", backend);

        var report = await ClientProgram.ReportAsync(tool, credential, "node", "node-redis.mjs", mode);

        report.AssertNothingWasLost();
        var counters = await tool.CountersAsync();
        Assert.Equal(0, counters.GetProperty("expiryCloses").GetInt32());
        Assert.Equal(2, counters.GetProperty("connectionsOpened").GetInt32());
        Assert.InRange(counters.GetProperty("reauthentications").GetInt32(), 9, 12);
    }

    [Fact]
    public async Task Node_redis_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens()
    {
        await using var tool = await ToolProcess.StartAsync();

        var report = await ClientProgram.ReportAsync(tool, "Client secret", "node", "node-redis.mjs", "wrong-user", Guid.NewGuid().ToString());

        Assert.StartsWith("WRONGPASS", report.Error, StringComparison.Ordinal);
    }
}
