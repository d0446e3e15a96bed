using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>valkey-glide for Node.js. Both connections get each new token, including the one that has subscribed.</summary>
public sealed class ValkeyGlideTests(SharedTool shared)
{
    private readonly OtherLanguage _client = OtherLanguage.Script("node", "valkey-glide.mjs");

    [Fact]
    public Task Valkey_glide_loses_nothing_over_eight_rotations() =>
        _client.AssertNothingIsLostAsync("redis-server", "azure-managed-redis-enterprise", connections: 2);

    [Fact]
    public Task Valkey_glide_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens() => _client.AssertWrongUserIsToldWrongPassAsync(shared);
}
