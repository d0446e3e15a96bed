using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>
/// How other libraries work with our multiplexers and options. docs/recipes.md shows the code, and says the same about each Dispose.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LibraryTests(LibraryTrial trial) : IClassFixture<LibraryTrial>
{
    [Theory]
    [InlineData("FusionCache")]
    [InlineData("Orleans")]
    [InlineData("Hangfire")]
    [InlineData("DistributedLock")]
    [InlineData("RedisRateLimiting")]
    [InlineData("NRedisStack")]
    [InlineData("RedisCache on a multiplexer")]
    [InlineData("RedisCache with options")]
    [InlineData("ConnectionMultiplexer")]
    public void Nothing_fails_over_five_renewals_and_nothing_is_lost_over_a_revocation(string library)
    {
        var result = trial.Of(library);

        Assert.Null(result.First);
        Assert.Empty(result.BeforeRevocation);
        Assert.Equal(0, result.ExpiryCloses);
        Assert.Empty(result.AfterHealing);
        Assert.Null(result.Lost);
        Assert.True(result.Rounds > 40, $"only {result.Rounds} rounds");
    }

    [Theory]
    [InlineData("FusionCache", true)]
    [InlineData("Orleans", true)]
    [InlineData("Hangfire", false)]
    [InlineData("DistributedLock", false)]
    [InlineData("RedisRateLimiting", false)]
    [InlineData("NRedisStack", false)]
    [InlineData("RedisCache on a multiplexer", true)]
    [InlineData("RedisCache with options", true)]
    [InlineData("ConnectionMultiplexer", true)]
    public void Its_Dispose_closes_at_most_its_own_multiplexer(string library, bool closes)
    {
        var result = trial.Of(library);

        Assert.Equal(closes, result.IsMultiplexerClosed);
        Assert.Null(result.AppAfterDispose);
        Assert.All(result.OthersAfterDispose, Assert.Null);
    }

    [Fact]
    public void The_log_has_no_error() => Assert.Empty(trial.Errors);
}
