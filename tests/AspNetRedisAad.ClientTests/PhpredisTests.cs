using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's phpredis.</summary>
public sealed class PhpredisTests(SharedTool shared)
{
    private readonly OtherLanguage _client = OtherLanguage.Script("php", "phpredis.php");

    [Fact]
    public Task Phpredis_loses_nothing_over_eight_rotations() =>
        _client.AssertNothingIsLostAsync("redis-server", "azure-cache-for-redis", connections: 3);

    [Fact]
    public Task Phpredis_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens() => _client.AssertWrongUserIsToldWrongPassAsync(shared);
}
