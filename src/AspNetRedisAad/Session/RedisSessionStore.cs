using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>The app's sessions in Redis.</summary>
internal sealed class RedisSessionStore : ISessionStore
{
    private readonly SessionParts _parts;

    /// <param name="connection">The app's connection.</param>
    /// <param name="move">The move, if the app is moving; otherwise null.</param>
    /// <param name="idleTimeout">The life of a session.</param>
    /// <param name="metrics">Counts and times the operations on sessions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    public RedisSessionStore(
        RedisConnection connection, Move? move, Func<TimeSpan> idleTimeout, SessionMetrics metrics, TimeProvider time,
        ILogger<RedisSessionStore> logger)
    {
        Preloads = connection.Settings.PreloadSessions;
        var notRenewed = Limited(move?.Read ?? connection, new Seldom(time), reason => Log.NotRenewed(logger, reason));
        _parts = new SessionParts(
            move is null ? new SessionPlace(new SessionHashes(connection), notRenewed, logger)
            : new MovingSessions(move, idleTimeout, time, notRenewed, logger),
            metrics,
            logger,
            new Seldom(time));
    }

    public bool Preloads { get; }

    public ISession Create(
        string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        ArgumentNullException.ThrowIfNull(tryEstablishSession);
        return Create(new GivenSessionKey(sessionKey, isNewSessionKey, tryEstablishSession), idleTimeout, ioTimeout);
    }

    public RedisSession Create(ISessionKey sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout) =>
        new(_parts, sessionKey, idleTimeout, ioTimeout);

    /// <inheritdoc cref="SessionParts.IsNews"/>
    public bool IsNews(Exception reason) => _parts.IsNews(reason);

    private static Action<Exception> Limited(RedisConnection connection, Seldom lines, Action<string> write) => reason =>
    {
        if (!connection.IsLostBy(reason) && lines.IsDue())
            write(reason.Message);
    };
}
