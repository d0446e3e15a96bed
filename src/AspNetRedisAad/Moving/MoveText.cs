using System.Globalization;
using AspNetRedisAad.Connection.Outages;

namespace AspNetRedisAad.Moving;

/// <summary>Describes in a sentence how far a move has come, and what can be done next.</summary>
internal static class MoveText
{
    /// <param name="stage">The stage.</param>
    /// <param name="reads">The reads of the last hour.</param>
    /// <param name="sinceOld">The time since the old cache last answered; if it never has, since the start.</param>
    /// <param name="hasAnswered">Whether it ever has.</param>
    /// <param name="idle">The idle timeout of a session.</param>
    /// <param name="late">The number of keys that the other side has missed.</param>
    public static string Of(AzureRedisMoveStage stage, (long All, long Old) reads, TimeSpan sinceOld, bool hasAnswered, TimeSpan idle,
        long late) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Reads(stage, reads, sinceOld, hasAnswered)} {Next(stage, sinceOld, idle, late)}");

    /// <summary>Whether the next stage loses nothing, as far as an instance can know.</summary>
    public static bool IsNextSafe(AzureRedisMoveStage stage, TimeSpan sinceOld, TimeSpan idle, long late) =>
        late == 0 && (stage != AzureRedisMoveStage.Drain || sinceOld > idle);

    /// <summary>A share as a percentage.</summary>
    public static double Share((long All, long Old) reads) => reads.All == 0 ? 0 : Math.Round(100.0 * reads.Old / reads.All, 1);

    private static string Reads(AzureRedisMoveStage stage, (long All, long Old) reads, TimeSpan sinceOld, bool hasAnswered) =>
        stage == AzureRedisMoveStage.Copy
        ? "the old cache answers all reads."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"the old cache answered {Share(reads)} % of the reads of the last "
                + $"hour, {(hasAnswered ? "the last one" : "and none since the start")} {OutageText.Of(sinceOld)} ago.");

    private static string Next(AzureRedisMoveStage stage, TimeSpan sinceOld, TimeSpan idle, long late) => (stage, late) switch
    {
        (AzureRedisMoveStage.Copy, > 0) => $"Do not begin Switch yet: the new cache lacks {Writes(late)}.",
        (AzureRedisMoveStage.Copy, _) => "When every instance is in this stage, Switch may begin.",
        (AzureRedisMoveStage.Switch, > 0) => $"Going back to the old cache would lose {Writes(late)}.",
        (AzureRedisMoveStage.Switch, _) => "When every instance is in this stage, Drain may begin.",
        (_, > 0) => $"The old cache still lacks {Writes(late)}.",
        _ when sinceOld > idle =>
            $"Nothing came from the old cache for longer than the sessions' idle time ({OutageText.Of(idle)}): remove the section.",
        _ => $"Keep the section until nothing has come from the old cache for longer than the sessions' idle time ({OutageText.Of(idle)}).",
    };

    private static string Writes(long late) => late == 1 ? "1 write" : string.Create(CultureInfo.InvariantCulture, $"{late} writes");
}
