using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's Predis.</summary>
public sealed class PredisTests(SharedTool shared)
{
    private readonly OtherLanguage _client = OtherLanguage.Script("php", "predis.php");

    [Fact]
    public Task Predis_loses_nothing_over_eight_rotations() =>
        _client.AssertNothingIsLostAsync("garnet", "azure-managed-redis-non-clustered", connections: 3);

    [Fact]
    public Task Predis_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens() => _client.AssertWrongUserIsToldWrongPassAsync(shared);
}
