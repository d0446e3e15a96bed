using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Maintenance;

namespace AspNetRedisAad.Connection;

/// <summary>Stores and logs the maintenance that Azure announces to a connection.</summary>
internal sealed class MaintenanceNotices(ConnectionParts parts)
{
    private readonly ILogger _logger = parts.Loggers.CreateLogger<MaintenanceNotices>();
    private volatile Maintenance? _latest;

    /// <summary>The announced maintenance that is not over; null if there is none.</summary>
    public Maintenance? Current => _latest is { } announced && announced.IsDue(parts.Time.GetUtcNow()) ? announced : null;

    public void Observe(IConnectionMultiplexer multiplexer) => multiplexer.ServerMaintenanceEvent += OnMaintenance;

    private void OnMaintenance(object? sender, ServerMaintenanceEvent announced)
    {
        _latest = Maintenance.After(announced, _latest, parts.Time.GetUtcNow());
        Log.MaintenanceAnnounced(_logger, parts.EndpointText, announced.RawMessage);
    }
}
