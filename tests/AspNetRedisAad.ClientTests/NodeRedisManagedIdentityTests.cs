using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>A separate class, so that it runs in parallel with <see cref="NodeRedisTests"/>.</summary>
public sealed class NodeRedisManagedIdentityTests
{
    [Fact]
    public Task Node_redis_with_a_managed_identity_loses_nothing_over_five_rotations() =>
        NodeRedis.AssertNothingIsLostAsync("managed-identity", Tokens.ManagedIdentity, "redis-server");
}
