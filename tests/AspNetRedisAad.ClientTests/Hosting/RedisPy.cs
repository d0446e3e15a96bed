namespace AspNetRedisAad.ClientTests.Hosting;

internal static class RedisPy
{
    // Debian's own Python, which finds Debian's packages.
    public const string Python = "/usr/bin/python3";
    public const string Script = "redis_py.py";

    public static async Task AssertNothingIsLostAsync(string profile)
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "8s", "--profile", profile);

        var report = await ClientProgram.ReportAsync(tool, Tokens.ManagedIdentity, Python, Script, "rotate");

        report.AssertNothingWasLost();
        Assert.Equal(0, (await tool.CountersAsync()).GetProperty("expiryCloses").GetInt32());
    }
}
