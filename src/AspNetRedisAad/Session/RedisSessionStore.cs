using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>The app's sessions in Redis.</summary>
internal sealed class RedisSessionStore : ISessionStore
{
    private readonly Seldom _losses;

    /// <param name="connection">The app's connection.</param>
    /// <param name="move">Where the sessions come from, while the app moves; else null.</param>
    /// <param name="idleTimeout">The life of a session.</param>
    /// <param name="metrics">Counts and times what sessions do.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what goes wrong.</param>
    public RedisSessionStore(
        RedisConnection connection, Move? move, Func<TimeSpan> idleTimeout, SessionMetrics metrics, TimeProvider time, ILogger<RedisSessionStore> logger)
    {
        (Metrics, Logger, Preloads, _losses) = (metrics, logger, connection.Settings.PreloadSessions, new Seldom(time));
        var notRenewed = Limited(move?.Read ?? connection, new Seldom(time), reason => Log.NotRenewed(logger, reason));
        Place = move is null
            ? new SessionPlace(new SessionHashes(connection), notRenewed, logger)
            : new MovingSessions(move, idleTimeout, notRenewed, logger);
    }

    public ISessionPlace Place { get; }

    public SessionMetrics Metrics { get; }

    public ILogger Logger { get; }

    public bool Preloads { get; }

    public ISession Create(string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        ArgumentNullException.ThrowIfNull(tryEstablishSession);
        return Create(new GivenSessionKey(sessionKey, isNewSessionKey, tryEstablishSession), idleTimeout, ioTimeout);
    }

    public RedisSession Create(ISessionKey sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout) => new(this, sessionKey, idleTimeout, ioTimeout);

    /// <summary>
    /// Whether the loss of a session is worth a line: while the connection works, as when the server refuses writes, one in ten seconds; and the
    /// first one of an outage, whose end says how many there were.
    /// </summary>
    public bool IsNews(Exception reason)
    {
        if (!RedisFailures.IsFailure(reason))
            return true;
        return Place.Connection.Outage.Current.Stage == OutageStage.Connected ? _losses.IsDue() : Place.Connection.Losses.Session();
    }

    private static Action<Exception> Limited(RedisConnection connection, Seldom lines, Action<string> write) => reason =>
    {
        if (!connection.IsLostBy(reason) && lines.IsDue())
            write(reason.Message);
    };
}
