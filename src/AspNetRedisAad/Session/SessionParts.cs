using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>The services that all sessions of a store share.</summary>
/// <param name="place">Where the sessions are stored.</param>
/// <param name="metrics">Counts and times the operations.</param>
/// <param name="logger">The logger.</param>
/// <param name="losses">Limits the log lines about lost sessions.</param>
internal sealed class SessionParts(ISessionPlace place, SessionMetrics metrics, ILogger logger, Seldom losses)
{
    public ISessionPlace Place => place;

    public SessionMetrics Metrics => metrics;

    public ILogger Logger => logger;

    /// <summary>
    /// Whether to log the loss of a session. While the connection works, for example when the server refuses writes, one line in ten
    /// seconds is logged. In an outage the first loss is logged, and the line at its end says how many there were.
    /// </summary>
    public bool IsNews(Exception reason)
    {
        if (!RedisFailures.IsFailure(reason))
            return true;
        return place.Connection.Outage.Current.Stage == OutageStage.Connected ? losses.IsDue() : place.Connection.Outage.Losses.Session();
    }
}
