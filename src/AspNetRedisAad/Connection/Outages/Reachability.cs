namespace AspNetRedisAad.Connection.Outages;

/// <summary>Whether an endpoint, or a whole connection, can be used. Times are those of a monotonic clock.</summary>
/// <param name="Since">When it became so.</param>
/// <param name="Reason">Why it cannot be used, by the latest observation; null while it can be used.</param>
/// <param name="Attempts">The number of attempts to connect that have failed since then.</param>
internal sealed record Reachability(TimeSpan Since, OutageReason? Reason, int Attempts)
{
    public bool IsConnected => Reason is null;

    /// <summary>The initial state: not connected, and nothing known yet.</summary>
    public static Reachability NotYet(TimeSpan at) => new(at, OutageReason.NotConnectedYet, 0);

    /// <summary>It can no longer be used. If it already could not be used, only the reason changes.</summary>
    public Reachability Lost(TimeSpan at, OutageReason reason) =>
        IsConnected ? new Reachability(at, reason, 0) : this with { Reason = reason };

    /// <summary>An attempt to connect has failed.</summary>
    public Reachability AttemptFailed(TimeSpan at, OutageReason reason)
    {
        var lost = Lost(at, reason);
        return lost with { Attempts = lost.Attempts + 1 };
    }

    /// <summary>It can be used.</summary>
    public Reachability Restored(TimeSpan at) => IsConnected ? this : new Reachability(at, null, 0);

    /// <summary>An interruption that lasts as long as the grace period is an outage.</summary>
    public OutageStage StageAt(TimeSpan now, TimeSpan grace) =>
        IsConnected ? OutageStage.Connected : now - Since < grace ? OutageStage.Blip : OutageStage.Outage;
}
