namespace AspNetRedisAad.Connection.Outages;

/// <summary>
/// When a log line is due: <em>lost</em> when an interruption becomes an outage, <em>still unreachable</em> 10 s after the loss and then at
/// doubling intervals up to 5 min, <em>restored</em> at the end. An unstable connection is one long story: if it is lost again within a
/// minute, the intervals continue where they were. So 20 s produce at most 4 warnings and an hour at most 20, however often it is lost.
/// </summary>
internal sealed record OutageReport
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _shortestInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestInterval = TimeSpan.FromMinutes(5);

    /// <summary>A connection that was restored for less than this counts as never restored.</summary>
    private static readonly TimeSpan _stable = TimeSpan.FromMinutes(1);

    private OutageReport()
    {
    }

    /// <summary>The initial state: nothing has been logged.</summary>
    public static OutageReport Empty { get; } = new();

    /// <summary>The loss has been logged elsewhere, as in a start without a connection.</summary>
    /// <param name="status">The current status.</param>
    public static OutageReport Told(OutageStatus status) =>
        new() { Begun = status.Since, Lost = status.Since, Warned = Moment(status), IsOpen = true };

    /// <summary>The time of the first loss of the story.</summary>
    private TimeSpan Begun { get; init; }

    /// <summary>The time of the loss that has been logged.</summary>
    private TimeSpan Lost { get; init; }

    /// <summary>When the last warning was written; null before the first.</summary>
    private TimeSpan? Warned { get; init; }

    /// <summary>When the connection was last restored.</summary>
    private TimeSpan Restored { get; init; }

    /// <summary>Whether the outage has been logged more than once.</summary>
    public bool HasRepeated { get; private init; }

    /// <summary>Whether the last line was a warning.</summary>
    private bool IsOpen { get; init; }

    /// <summary>
    /// The line that is due, if any; the report after that line is written; and how long the connection has been lost, or was lost.
    /// </summary>
    /// <param name="status">The current status. Call this after each change.</param>
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

    /// <summary>
    /// How long to wait before asking again, unless the state changes first; infinite when only a change can produce a line.
    /// </summary>
    /// <param name="status">The current status, with nothing due.</param>
    public TimeSpan NextIn(OutageStatus status)
    {
        if (status.Stage == OutageStage.Connected)
            return Timeout.InfiniteTimeSpan;
        var wait = WaitFor(status);
        return wait > status.GraceLeft ? wait : status.GraceLeft;
    }

    private TimeSpan WaitFor(OutageStatus status) =>
        Continues(status) ? Begun + Planned(Warned!.Value + _shortestInterval - Begun) - Moment(status) : TimeSpan.Zero;

    /// <summary>Whether a loss belongs to the current story: it is the logged one, or it follows soon after the end.</summary>
    private bool Continues(OutageStatus status) => Warned is not null && (IsOpen || status.Since - Restored < _stable);

    private static TimeSpan Moment(OutageStatus status) => status.Since + status.Lasting;

    /// <summary>The first of these times that is not earlier: 10 s after the loss, 20 s later, 40 s later, and so on.</summary>
    private static TimeSpan Planned(TimeSpan earliest)
    {
        var (planned, interval) = (_first, _first * 2);
        while (planned < earliest && interval < _longestInterval)
            (planned, interval) = (planned + interval, interval * 2);
        return planned < earliest ? planned + (Math.Ceiling((earliest - planned) / _longestInterval) * _longestInterval) : planned;
    }
}
