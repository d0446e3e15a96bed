using AspNetRedisAad.Connection.Outages;

namespace AspNetRedisAad.Health;

/// <summary>A server's answer to PING.</summary>
/// <param name="Latency">The time it took; null without an answer.</param>
/// <param name="Problem">Why the server cannot be used, or only in part; otherwise null.</param>
internal sealed record ServerAnswer(TimeSpan? Latency, OutageReason? Problem)
{
    public bool IsUsable => Latency is not null && Problem is null or { StopsOnlyWrites: true };
}
