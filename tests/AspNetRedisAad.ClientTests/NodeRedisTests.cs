using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>node-redis, with the credential providers of @redis/entraid.</summary>
public sealed class NodeRedisTests(SharedTool shared)
{
    [Theory]
    [InlineData("azure-cache-for-redis")]
    [InlineData("azure-managed-redis-enterprise")]
    public Task Node_redis_with_a_client_secret_loses_nothing_over_five_rotations(string profile) =>
        NodeRedis.AssertNothingIsLostAsync("client-secret", "Client secret", "garnet", profile);

    [Fact]
    public async Task Node_redis_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens()
    {
        var report = await ClientProgram.ReportAsync(
            shared.Process, Tokens.Credential, "node", "node-redis.mjs", "wrong-user", Guid.NewGuid().ToString());

        Assert.StartsWith("WRONGPASS", report.Error, StringComparison.Ordinal);
    }
}
