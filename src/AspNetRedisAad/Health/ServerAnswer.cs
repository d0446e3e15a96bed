using AspNetRedisAad.Connection.Outages;

namespace AspNetRedisAad.Health;

/// <summary>What a server has answered to PING.</summary>
/// <param name="Latency">After how long; null without an answer.</param>
/// <param name="Problem">Why it cannot be used, or not in full; else null.</param>
internal sealed record ServerAnswer(TimeSpan? Latency, OutageReason? Problem)
{
    public bool IsUsable => Latency is not null && Problem is null or { StopsOnlyWrites: true };
}
