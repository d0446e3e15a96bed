using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's redis-py, to which the app gives the tokens.</summary>
public sealed class RedisPyTests(SharedTool shared)
{
    // Debian's own Python, which is the one that sees Debian's packages.
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData("azure-cache-for-redis")]
    [InlineData("azure-managed-redis-enterprise")]
    [InlineData("azure-managed-redis-non-clustered")]
    public async Task Redis_py_loses_nothing_over_five_rotations(string profile)
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "8s", "--profile", profile);

        var report = await ClientProgram.ReportAsync(tool, Tokens.ManagedIdentity, Python, "redis_py.py", "rotate");

        report.AssertNothingWasLost();
        Assert.Equal(0, (await tool.CountersAsync()).GetProperty("expiryCloses").GetInt32());
    }

    [Fact]
    public async Task Redis_py_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens()
    {
        var report = await ClientProgram.ReportAsync(
            shared.Process, Tokens.ManagedIdentity, Python, "redis_py.py", "wrong-user", Guid.NewGuid().ToString());

        Assert.StartsWith("WRONGPASS", report.Error, StringComparison.Ordinal);
    }
}
