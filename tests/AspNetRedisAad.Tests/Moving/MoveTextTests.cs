using AspNetRedisAad.Moving;

namespace AspNetRedisAad.Tests.Moving;

/// <summary>What health and log say about each stage, and whether the next one is safe.</summary>
public sealed class MoveTextTests
{
    private static readonly TimeSpan _idle = TimeSpan.FromMinutes(20);

    [Theory]
    [InlineData(
        AzureRedisMoveStage.Copy, 0, 0, true, "the old cache answers all reads. When every instance is in this stage, Switch may begin.")]
    [InlineData(
        AzureRedisMoveStage.Copy, 0, 3, false, "the old cache answers all reads. Do not begin Switch yet: the new cache lacks 3 writes.")]
    [InlineData(AzureRedisMoveStage.Switch, 5, 0, true,
        "the old cache answered 12.5 % of the reads of the last hour, the last one 5 min ago. When every instance is in this stage, Drain "
            + "may begin.")]
    [InlineData(AzureRedisMoveStage.Switch, 5, 12, false,
        "the old cache answered 12.5 % of the reads of the last hour, the last one 5 min ago. Going back to the old cache would lose "
            + "12 writes.")]
    [InlineData(AzureRedisMoveStage.Drain, 5, 0, false,
        "the old cache answered 12.5 % of the reads of the last hour, the last one 5 min ago. Keep the section until nothing has come "
            + "from the old cache for longer than the sessions' idle time (20 min).")]
    [InlineData(AzureRedisMoveStage.Drain, 21, 0, true,
        "the old cache answered 12.5 % of the reads of the last hour, the last one 21 min ago. Nothing came from the old cache for longer "
            + "than the sessions' idle time (20 min): remove the section.")]
    [InlineData(AzureRedisMoveStage.Drain, 21, 1, false,
        "the old cache answered 12.5 % of the reads of the last hour, the last one 21 min ago. The old cache still lacks "
            + "1 write.")]
    public void Each_stage_says_what_may_come_next(AzureRedisMoveStage stage, int minutes, int late, bool isSafe, string text)
    {
        Assert.Equal(text, MoveText.Of(stage, (80, 10), TimeSpan.FromMinutes(minutes), hasAnswered: true, _idle, late));
        Assert.Equal(isSafe, MoveText.IsNextSafe(stage, TimeSpan.FromMinutes(minutes), _idle, late));
    }

    [Fact]
    public void An_old_cache_that_has_answered_nothing_yet_is_distinguished_from_one_that_has() => Assert.StartsWith(
        "the old cache answered 0 % of the reads of the last hour, and none since the start 5.0 s ago.",
        MoveText.Of(AzureRedisMoveStage.Switch, (0, 0), TimeSpan.FromSeconds(5), hasAnswered: false, _idle, 0),
        StringComparison.Ordinal);
}
