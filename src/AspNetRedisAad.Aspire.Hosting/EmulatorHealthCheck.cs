using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>Healthy while the emulator runs. Faults that a user has requested do not make it unhealthy.</summary>
internal sealed class EmulatorHealthCheck(ControlClient control) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await control.CheckAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            // The emulator has not started yet, or has no port yet.
            return HealthCheckResult.Unhealthy($"The emulator does not answer: {e.Message}");
        }
    }
}
