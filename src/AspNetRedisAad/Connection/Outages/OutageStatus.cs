namespace AspNetRedisAad.Connection.Outages;

/// <summary>The state at one moment.</summary>
/// <param name="Stage">Connected, blip or outage.</param>
/// <param name="Since">When it became connected or was lost, on a monotonic clock.</param>
/// <param name="Lasting">How long this stage has lasted.</param>
/// <param name="Reason">Null while it is connected.</param>
/// <param name="Attempts">The number of attempts to connect that have failed since then.</param>
/// <param name="GraceLeft">How much longer a caller may wait: zero in an outage, infinite while connected.</param>
internal readonly record struct OutageStatus(
    OutageStage Stage, TimeSpan Since, TimeSpan Lasting, OutageReason? Reason, int Attempts, TimeSpan GraceLeft)
{
    public static OutageStatus Of(Reachability reachability, TimeSpan now, TimeSpan grace)
    {
        var lasting = now - reachability.Since;
        var stage = reachability.StageAt(now, grace);
        var left = stage switch
        {
            OutageStage.Connected => Timeout.InfiniteTimeSpan,
            OutageStage.Blip => grace - lasting,
            _ => TimeSpan.Zero,
        };
        return new OutageStatus(stage, reachability.Since, lasting, reachability.Reason, reachability.Attempts, left);
    }
}
