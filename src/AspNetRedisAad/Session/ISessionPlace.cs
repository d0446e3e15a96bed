using AspNetRedisAad.Connection;

namespace AspNetRedisAad.Session;

/// <summary>Where the app's sessions are stored: in one cache, or in two during a move.</summary>
internal interface ISessionPlace
{
    /// <summary>The connection that sessions need.</summary>
    RedisConnection Connection { get; }

    /// <summary>For blocking callers.</summary>
    SessionFinding Read(string sessionKey, SessionContents contents);

    Task<SessionFinding> ReadAsync(string sessionKey, SessionContents contents, CancellationToken cancellationToken);

    /// <summary>Writes what a request has changed.</summary>
    Task WriteAsync(string sessionKey, SessionContents contents, TimeSpan idleTimeout, CancellationToken cancellationToken);

    /// <summary>Restarts the idle timeout. Nothing waits for it.</summary>
    void KeepAlive(string sessionKey, TimeSpan idleTimeout);
}
