using AspNetRedisAad.Moving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AspNetRedisAad.Health;

/// <summary>What is found of a connection, for which nothing fails while the app moves to it and does not read it yet.</summary>
/// <param name="check">Of the connection.</param>
/// <param name="move">Null when the app is not moving.</param>
internal sealed class UnreadHealthCheck(IHealthCheck check, Move? move) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var result = await check.CheckHealthAsync(context, cancellationToken).ConfigureAwait(false);
        return move is { ReadsOld: true } && result.Status == HealthStatus.Unhealthy
            ? HealthCheckResult.Degraded(
                $"{result.Description} It is not read yet: the app is in the stage {move.Stage}.", result.Exception, result.Data)
            : result;
    }
}
