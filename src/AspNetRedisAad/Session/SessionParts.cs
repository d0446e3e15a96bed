using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>What all sessions of a store share.</summary>
/// <param name="place">Where they are kept.</param>
/// <param name="metrics">Counts and times what they do.</param>
/// <param name="logger">For what goes wrong.</param>
/// <param name="losses">Limits the lines about lost sessions.</param>
internal sealed class SessionParts(ISessionPlace place, SessionMetrics metrics, ILogger logger, Seldom losses)
{
    public ISessionPlace Place => place;

    public SessionMetrics Metrics => metrics;

    public ILogger Logger => logger;

    /// <summary>
    /// Whether the loss of a session is worth a line: while the connection works, as when the server refuses writes, one in ten seconds;
    /// and the first one of an outage, whose end says how many there were.
    /// </summary>
    public bool IsNews(Exception reason)
    {
        if (!RedisFailures.IsFailure(reason))
            return true;
        return place.Connection.Outage.Current.Stage == OutageStage.Connected ? losses.IsDue() : place.Connection.Outage.Losses.Session();
    }
}
