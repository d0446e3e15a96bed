using AspNetRedisAad.Moving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AspNetRedisAad.Health;

/// <summary>
/// Reports a failure as Degraded while the app moves to the connection's cache and does not read it yet, because nothing fails then.
/// </summary>
/// <param name="check">The check of the connection.</param>
/// <param name="move">Null if the app is not moving.</param>
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
