namespace AspNetRedisAad.Connection.Outages;

/// <summary>
/// When a line of the log is due: <em>lost</em> as soon as a blip is an outage, <em>still unreachable</em> 10 s after the loss and then at
/// doubling intervals up to 5 min, <em>restored</em> at its end. A connection that comes and goes is one long story: lost again within a
/// minute, it goes on where it was, so that 20 s bring at most 4 warnings and an hour at most 20, however they are spent.
/// </summary>
internal sealed record OutageReport
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _shortestInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestInterval = TimeSpan.FromMinutes(5);

    /// <summary>Restored for less, it was not.</summary>
    private static readonly TimeSpan _stable = TimeSpan.FromMinutes(1);

    private OutageReport()
    {
    }

    /// <summary>Nothing written yet.</summary>
    public static OutageReport Empty { get; } = new();

    /// <summary>The loss has been told of elsewhere, as at a start without connection.</summary>
    /// <param name="status">At this moment.</param>
    public static OutageReport Told(OutageStatus status) =>
        new() { Begun = status.Since, Lost = status.Since, Warned = Moment(status), IsOpen = true };

    /// <summary>When the first loss of the story was.</summary>
    private TimeSpan Begun { get; init; }

    /// <summary>When the loss was that is told of.</summary>
    private TimeSpan Lost { get; init; }

    /// <summary>When the last warning was; null before the first.</summary>
    private TimeSpan? Warned { get; init; }

    /// <summary>When it was restored last.</summary>
    private TimeSpan Restored { get; init; }

    /// <summary>Whether the outage has been told of more than once.</summary>
    public bool HasRepeated { get; private init; }

    /// <summary>Whether the last line was a warning.</summary>
    private bool IsOpen { get; init; }

    /// <summary>What is due, if anything; the report once that is written; and for how long it has been lost, or was.</summary>
    /// <param name="status">At this moment. Must be asked after each change.</param>
    public (OutageReport Next, OutageLine? Due, TimeSpan Lasted) At(OutageStatus status)
    {
        if (status.Stage == OutageStage.Connected)
        {
            var next = this with { Restored = status.Since, IsOpen = false };
            return IsOpen ? (next, OutageLine.Restored, status.Since - Lost) : (next, null, TimeSpan.Zero);
        }

        if (status.Stage == OutageStage.Blip || WaitFor(status) > TimeSpan.Zero)
            return (this, null, TimeSpan.Zero);

        return (
            this with { Begun = Continues(status)
                ? Begun : status.Since, Lost = status.Since, Warned = Moment(status), IsOpen = true, HasRepeated = IsOpen },
            IsOpen ? OutageLine.Still : OutageLine.Lost,
            status.Lasting);
    }

    /// <summary>After how long to ask again, unless the state changes before; infinite when only a change can bring a line.</summary>
    /// <param name="status">At this moment, with nothing due.</param>
    public TimeSpan NextIn(OutageStatus status)
    {
        if (status.Stage == OutageStage.Connected)
            return Timeout.InfiniteTimeSpan;
        var wait = WaitFor(status);
        return wait > status.GraceLeft ? wait : status.GraceLeft;
    }

    private TimeSpan WaitFor(OutageStatus status) =>
        Continues(status) ? Begun + Planned(Warned!.Value + _shortestInterval - Begun) - Moment(status) : TimeSpan.Zero;

    /// <summary>Whether a loss belongs to the story: the one that is being told, or one soon after its end.</summary>
    private bool Continues(OutageStatus status) => Warned is not null && (IsOpen || status.Since - Restored < _stable);

    private static TimeSpan Moment(OutageStatus status) => status.Since + status.Lasting;

    /// <summary>Of 10 s, 20 s later, 40 s later, and so on, the first that is not before.</summary>
    private static TimeSpan Planned(TimeSpan earliest)
    {
        var (planned, interval) = (_first, _first * 2);
        while (planned < earliest && interval < _longestInterval)
            (planned, interval) = (planned + interval, interval * 2);
        return planned < earliest ? planned + (Math.Ceiling((earliest - planned) / _longestInterval) * _longestInterval) : planned;
    }
}
