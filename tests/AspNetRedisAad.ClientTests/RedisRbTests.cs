using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's redis-rb, which a thread of the app keeps signed in.</summary>
public sealed class RedisRbTests(SharedTool shared)
{
    private readonly OtherLanguage _client = OtherLanguage.Script("ruby", "redis_rb.rb");

    [Fact]
    public Task Redis_rb_loses_nothing_over_eight_rotations() =>
        _client.AssertNothingIsLostAsync("garnet", "azure-cache-for-redis", connections: 3);

    [Fact]
    public Task Redis_rb_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens() => _client.AssertWrongUserIsToldWrongPassAsync(shared);
}
