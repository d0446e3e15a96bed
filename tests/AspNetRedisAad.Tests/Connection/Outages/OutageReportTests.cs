using AspNetRedisAad.Connection.Outages;
using CsCheck;

namespace AspNetRedisAad.Tests.Connection.Outages;

public class OutageReportTests
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);
    private static readonly OutageReason _refused = new(OutageCause.Refused);

    [Fact]
    public void Lines_come_after_the_grace_period_after_ten_seconds_and_then_at_doubling_intervals_up_to_five_minutes()
    {
        var lines = Write(Until(3600, (0, false), (3500, true)));

        Assert.Equal(
            [2, 10, 30, 70, 150, 310, 610, 910, 1210, 1510, 1810, 2110, 2410, 2710, 3010, 3310, 3500],
            lines.Select(line => line.At));
        Assert.Equal(
            [OutageLine.Lost, .. Enumerable.Repeat(OutageLine.Still, 15), OutageLine.Restored],
            lines.Select(line => line.Line));
        Assert.Equal(lines.Select(line => line.At), lines.Select(line => line.Lasted));
    }

    [Fact]
    public void A_blip_is_not_logged() => Assert.Empty(Write(Until(100, (0, true), (10, false), (11.5, true), (50, false), (51.9, true))));

    [Fact]
    public void Two_unrelated_outages_are_logged_separately()
    {
        var lines = Write(Until(1000, (0, true), (100, false), (105, true), (200, false), (215, true)));

        Assert.Equal(
            [(102, OutageLine.Lost, 2), (105, OutageLine.Restored, 5), (202, OutageLine.Lost, 2), (210, OutageLine.Still, 10),
                (215, OutageLine.Restored, 15)],
            lines);
    }

    [Fact]
    public void An_outage_a_minute_after_the_previous_one_is_logged_separately() => Assert.Equal(
        [(102, OutageLine.Lost, 2), (105, OutageLine.Restored, 5), (167, OutageLine.Lost, 2), (175, OutageLine.Still, 10)],
        Write(Until(190, (0, true), (100, false), (105, true), (165, false))));

    [Theory]
    [InlineData(5, 10)]
    [InlineData(6, 30)]
    public void A_loss_that_was_logged_at_start_continues_on_the_same_schedule(double toldAfter, double still)
    {
        var lost = Reachability.NotYet(TimeSpan.Zero);
        var report = OutageReport.Told(Status(lost, toldAfter));

        Assert.Null(report.At(Status(lost, still - 0.001)).Due);
        Assert.Equal(TimeSpan.FromSeconds(still - toldAfter), report.NextIn(Status(lost, toldAfter)));
        Assert.Equal(OutageLine.Still, report.At(Status(lost, still)).Due);
        var restored = lost.Restored(TimeSpan.FromSeconds(7));
        var (_, due, lasted) = report.At(Status(restored, 7));
        Assert.Equal((OutageLine.Restored, TimeSpan.FromSeconds(7)), (due, lasted));

        static OutageStatus Status(Reachability reachability, double seconds) =>
            OutageStatus.Of(reachability, TimeSpan.FromSeconds(seconds), _grace);
    }

    [Fact]
    public void An_unstable_connection_is_logged_as_one_outage()
    {
        var flapping = Enumerable.Range(0, 200).Select(i => ((double)(i * 3), i % 2 == 1)).ToArray();

        var lines = Write(Until(600, flapping));

        // Lost 2 s into an outage, restored at its end, and logged again only when the schedule has reached it.
        Assert.Equal((2, OutageLine.Lost, 2), lines[0]);
        Assert.Equal((3, OutageLine.Restored, 3), lines[1]);
        Assert.Equal(OutageLine.Lost, lines[2].Line);
        Assert.InRange(lines[2].At, 10, 20);
        Assert.InRange(lines.Count(line => line.Line != OutageLine.Restored), 3, 8);
        Assert.Equal(lines.Count(line => line.Line != OutageLine.Restored), lines.Count(line => line.Line == OutageLine.Restored));
    }

    [Fact]
    public void Twenty_seconds_bring_at_most_four_warnings_and_an_hour_at_most_twenty_however_it_comes_and_goes() =>
        Gen.Double[0.05, 400].Array[0, 60].Sample(lengths =>
        {
            var (at, changes) = (0.0, new List<(double, bool)>());
            foreach (var length in lengths)
            {
                changes.Add((at, changes.Count % 2 == 1));
                at += length;
            }

            var warnings = Write(Until(Math.Max(at, 3600), [.. changes])).Where(line => line.Line != OutageLine.Restored)
                .Select(line => line.At).ToList();
            return warnings.All(first => warnings.Count(other => other >= first && other < first + 20) <= 4)
                // Outages that are more than a minute apart are separate, and each may be logged.
                && (lengths.Where((_, i) => i % 2 == 1).Any(up => up >= 60)
                    || warnings.All(first => warnings.Count(other => other >= first && other < first + 3600) <= 20));
        }, iter: 100);

    [Fact]
    public void A_long_grace_postpones_the_first_line_and_skips_what_it_has_outlasted()
    {
        var lines = Write(Until(100, (0, false)), TimeSpan.FromSeconds(30));

        Assert.Equal([30, 70], lines.Select(line => line.At));
    }

    [Fact]
    public void It_returns_when_the_next_line_is_due()
    {
        var report = OutageReport.Empty;
        Assert.Equal(Timeout.InfiniteTimeSpan, report.NextIn(Status(new Reachability(TimeSpan.Zero, null, 0), 5)));

        var lost = new Reachability(TimeSpan.FromSeconds(100), _refused, 0);
        Assert.Equal(TimeSpan.FromSeconds(1.5), report.NextIn(Status(lost, 100.5)));
        (report, var due, _) = report.At(Status(lost, 102));
        Assert.Equal(OutageLine.Lost, due);
        Assert.Equal(TimeSpan.FromSeconds(8), report.NextIn(Status(lost, 102)));
        Assert.Null(report.At(Status(lost, 109.9)).Due);
        Assert.Equal(OutageLine.Still, report.At(Status(lost, 110)).Due);
    }

    /// <summary>The state at each tenth of a second, and at each change.</summary>
    private static IEnumerable<(double At, Reachability State)> Until(double end, params (double At, bool IsConnected)[] changes)
    {
        var (state, next) = (Reachability.NotYet(TimeSpan.Zero).Restored(TimeSpan.Zero), 0);
        for (var tenth = 0; tenth <= end * 10; tenth++)
        {
            var now = tenth / 10.0;
            for (; next < changes.Length && changes[next].At <= now; next++)
            {
                var at = TimeSpan.FromSeconds(changes[next].At);
                state = changes[next].IsConnected ? state.Restored(at) : state.Lost(at, _refused);
                yield return (changes[next].At, state);
            }

            yield return (now, state);
        }
    }

    private static List<(double At, OutageLine Line, double Lasted)> Write(
        IEnumerable<(double At, Reachability State)> states, TimeSpan? grace = null)
    {
        var (report, lines) = (OutageReport.Empty, new List<(double, OutageLine, double)>());
        foreach (var (at, state) in states)
        {
            (report, var due, var lasted) = report.At(OutageStatus.Of(state, TimeSpan.FromSeconds(at), grace ?? _grace));
            if (due is { } line)
                lines.Add((at, line, lasted.TotalSeconds));
        }

        return lines;
    }

    private static OutageStatus Status(Reachability state, double at) => OutageStatus.Of(state, TimeSpan.FromSeconds(at), _grace);
}
