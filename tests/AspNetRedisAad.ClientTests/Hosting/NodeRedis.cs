namespace AspNetRedisAad.ClientTests.Hosting;

internal static class NodeRedis
{
    /// <summary>Both connections get each new token, including the one that has subscribed.</summary>
    public static async Task AssertNothingIsLostAsync(
        string mode, string credential, string backend, string profile = "azure-cache-for-redis")
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "8s", "--backend", backend, "--profile", profile);

        var report = await ClientProgram.ReportAsync(tool, credential, "node", "node-redis.mjs", mode);

        report.AssertNothingWasLost();
        var counters = await tool.CountersAsync();
        Assert.Equal(0, counters.GetProperty("expiryCloses").GetInt32());
        Assert.Equal(2, counters.GetProperty("connectionsOpened").GetInt32());
        Assert.InRange(counters.GetProperty("reauthentications").GetInt32(), 9, 12);
    }
}
