namespace AspNetRedisAad.Connection.Outages;

/// <summary>Whether an endpoint, or a whole connection, can be used. Moments are those of a steady clock.</summary>
/// <param name="Since">When it became so.</param>
/// <param name="Reason">Why it cannot be used, by what was seen last; null while it can.</param>
/// <param name="Attempts">Attempts to connect that have failed since then.</param>
internal sealed record Reachability(TimeSpan Since, OutageReason? Reason, int Attempts)
{
    public bool IsConnected => Reason is null;

    /// <summary>As at the start: not connected, and nothing known yet.</summary>
    public static Reachability NotYet(TimeSpan at) => new(at, OutageReason.NotConnectedYet, 0);

    /// <summary>It can no longer be used; when it could not before, only the reason is news.</summary>
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

    /// <summary>A blip that lasts as long as the grace is an outage.</summary>
    public OutageStage StageAt(TimeSpan now, TimeSpan grace) =>
        IsConnected ? OutageStage.Connected : now - Since < grace ? OutageStage.Blip : OutageStage.Outage;
}
