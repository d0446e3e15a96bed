using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Worker;

/// <summary>Logs the worker's health, because it has no HTTP endpoint for it.</summary>
internal sealed partial class HealthLog(ILogger<HealthLog> logger) : IHealthCheckPublisher
{
    private HealthStatus? _last;

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        if (report.Status != _last)
            LogHealth(logger, report.Status, string.Join(", ", report.Entries.Select(entry => $"{entry.Key}: {entry.Value.Description}")));
        _last = report.Status;
        return Task.CompletedTask;
    }

    [LoggerMessage(2, LogLevel.Information, "{Status}. {Details}")]
    private static partial void LogHealth(ILogger logger, HealthStatus status, string details);
}
