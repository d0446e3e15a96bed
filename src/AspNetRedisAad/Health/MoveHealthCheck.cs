using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AspNetRedisAad.Health;

/// <summary>
/// Healthy while both caches can be used. Degraded while the cache that is not read cannot be used, or has missed something. Unhealthy when
/// the cache that is read cannot be used, or when the stage would lose data.
/// </summary>
internal sealed class MoveHealthCheck(Move move, MoveStart start, MoveStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(context));

    private HealthCheckResult Check(HealthCheckContext context)
    {
        var reads = status.LastHour;
        var data = new Dictionary<string, object>
        {
            ["stage"] = move.Stage.ToString(),
            ["from"] = move.From.EndpointText,
            ["to"] = move.To.EndpointText,
            ["readsLastHour"] = reads.All,
            ["readsFromOldPercent"] = MoveText.Share(reads),
            ["missedWrites"] = status.Late,
            ["nextStageIsSafe"] = status.IsNextSafe,
        };
        if (move.Progress.LastOld is { } last)
            data["lastReadFromOld"] = last;

        if (start.Problem is { } problem)
            return new HealthCheckResult(context.Registration.FailureStatus, problem, data: data);
        if (move.Read.Outage.Current is { Stage: OutageStage.Outage, Reason: { } reason })
        {
            var cannot =
                $"The {(move.ReadsOld ? "old" : "new")} cache cannot be used, and is read in the stage {move.Stage}. {reason.Describe()}";
            return new HealthCheckResult(context.Registration.FailureStatus, cannot, data: data);
        }

        var text = $"Stage {move.Stage}: {status.Describe()}";
        if (move.Other.Log.Reason is { } away)
            return HealthCheckResult.Degraded($"The {(move.ReadsOld ? "new" : "old")} cache cannot be used. {away} {text}", data: data);
        return status.Late > 0 ? HealthCheckResult.Degraded(text, data: data) : HealthCheckResult.Healthy(text, data);
    }
}
