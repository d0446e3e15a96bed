using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>ioredis, with tokens that the app passes to it.</summary>
public sealed class IoredisTests(SharedTool shared)
{
    [Theory]
    [InlineData("azure-cache-for-redis")]
    [InlineData("azure-managed-redis-enterprise")]
    public async Task Ioredis_loses_nothing_over_five_rotations(string profile)
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "8s", "--backend", "redis-server", "--profile", profile);

        var report = await ClientProgram.ReportAsync(tool, Tokens.ManagedIdentity, "node", "ioredis.mjs", "rotate");

        report.AssertNothingWasLost();
        var counters = await tool.CountersAsync();
        Assert.Equal(0, counters.GetProperty("expiryCloses").GetInt32());
        Assert.Equal(2, counters.GetProperty("connectionsOpened").GetInt32());
    }

    [Fact]
    public async Task Ioredis_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens()
    {
        var report = await ClientProgram.ReportAsync(
            shared.Process, Tokens.ManagedIdentity, "node", "ioredis.mjs", "wrong-user", Guid.NewGuid().ToString());

        Assert.Contains("WRONGPASS", report.Error, StringComparison.Ordinal);
    }
}
