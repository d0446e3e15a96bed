using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>A separate class, so that it runs in parallel with <see cref="RedisPyTests"/>.</summary>
public sealed class RedisPyManagedRedisTests
{
    [Theory]
    [InlineData("azure-managed-redis-enterprise")]
    [InlineData("azure-managed-redis-non-clustered")]
    public Task Redis_py_loses_nothing_over_five_rotations(string profile) => RedisPy.AssertNothingIsLostAsync(profile);
}
