using System.Net;
using AspNetRedisAad.Diagnostics;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection.Outages;

/// <summary>
/// Counts the events of one multiplexer's connections, and reports those that matter for an outage to the <see cref="OutageTracker"/>.
/// </summary>
internal sealed class OutageEvents(OutageTracker tracker, ConnectionMetrics metrics)
{
    /// <summary>A new connection is in use.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="type">What the connection carries.</param>
    /// <param name="isFirst">Whether it is the first of its type to this server. The first does not count as restored.</param>
    public void Established(EndPoint endpoint, ConnectionType type, bool isFirst)
    {
        if (!isFirst)
            metrics.Restored(endpoint, type.ToString());
        if (type == ConnectionType.Interactive)
            tracker.Restored(endpoint);
    }

    /// <summary>An attempt to connect has failed.</summary>
    public void AttemptFailed(EndPoint endpoint, ConnectionType type, Exception error)
    {
        var reason = OutageReasons.Of(error);
        metrics.Failed(endpoint, type.ToString(), reason.Code);
        if (type == ConnectionType.Interactive)
            tracker.AttemptFailed(endpoint, reason);
    }

    /// <summary>A connection is lost.</summary>
    public void Failed(object? sender, ConnectionFailedEventArgs failed)
    {
        // Failed attempts are reported by the code that makes them.
        if (failed.EndPoint is not { } endpoint || tracker.Of(endpoint) is not { Stage: OutageStage.Connected })
            return;

        var reason = failed.Exception is null ? new OutageReason(OutageCause.Closed) : OutageReasons.Of(failed.Exception);
        metrics.Failed(endpoint, failed.ConnectionType.ToString(), reason.Code);
        if (failed.ConnectionType == ConnectionType.Interactive)
            tracker.Lost(endpoint, reason);
    }
}
