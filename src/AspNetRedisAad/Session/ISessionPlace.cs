using AspNetRedisAad.Connection;

namespace AspNetRedisAad.Session;

/// <summary>Where the app's sessions are kept: in one cache, or in two while it moves.</summary>
internal interface ISessionPlace
{
    /// <summary>The connection without which there are no sessions.</summary>
    RedisConnection Connection { get; }

    /// <summary>For callers that block.</summary>
    SessionFinding Read(string sessionKey, SessionContents contents);

    Task<SessionFinding> ReadAsync(string sessionKey, SessionContents contents, CancellationToken cancellationToken);

    /// <summary>Writes what a request has changed.</summary>
    Task WriteAsync(string sessionKey, SessionContents contents, TimeSpan idleTimeout, CancellationToken cancellationToken);

    /// <summary>Begins its idle timeout anew. Nobody waits for it.</summary>
    void KeepAlive(string sessionKey, TimeSpan idleTimeout);
}
