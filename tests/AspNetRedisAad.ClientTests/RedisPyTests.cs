using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's redis-py, with tokens that the app passes to it.</summary>
public sealed class RedisPyTests(SharedTool shared)
{
    [Fact]
    public Task Redis_py_loses_nothing_over_five_rotations() => RedisPy.AssertNothingIsLostAsync("azure-cache-for-redis");

    [Fact]
    public async Task Redis_py_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens()
    {
        var report = await ClientProgram.ReportAsync(
            shared.Process, Tokens.ManagedIdentity, RedisPy.Python, RedisPy.Script, "wrong-user", Guid.NewGuid().ToString());

        Assert.StartsWith("WRONGPASS", report.Error, StringComparison.Ordinal);
    }
}
