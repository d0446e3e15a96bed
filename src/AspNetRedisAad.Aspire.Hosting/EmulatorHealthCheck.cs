using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>Healthy while the emulator runs. Faults that somebody has asked for are no illness of it.</summary>
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
            // It is not there yet, or has no port yet.
            return HealthCheckResult.Unhealthy($"The emulator does not answer: {e.Message}");
        }
    }
}
