using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>Event IDs 400 to 499: sessions.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Error, "The session could not be loaded: {Reason} The request continues without it.")]
    public static partial void Unavailable(ILogger logger, string reason);

    [LoggerMessage(401, LogLevel.Warning, "The idle timeout of a session could not be renewed: {Reason} The session may end early.")]
    public static partial void NotRenewed(ILogger logger, string reason);

    [LoggerMessage(402, LogLevel.Information, "The session is not committed, because it is not available.")]
    public static partial void NotCommitted(ILogger logger);

    [LoggerMessage(403, LogLevel.Warning, "The entry that ASP.NET Core's own session store wrote could not be read; a new session starts.")]
    public static partial void NotAdopted(ILogger logger);

    [LoggerMessage(404, LogLevel.Information, "A visitor sent the cookie of a session that has ended; a new session starts.")]
    public static partial void Ended(ILogger logger);

    [LoggerMessage(405, LogLevel.Information, "A session has started; ID {Id}.")]
    public static partial void Started(ILogger logger, string id);

    [LoggerMessage(406, LogLevel.Debug, "A session has been loaded; ID {Id}, {Count} values.")]
    public static partial void Loaded(ILogger logger, string id, int count);

    [LoggerMessage(407, LogLevel.Debug, "A session has been stored; ID {Id}, {Count} values.")]
    public static partial void Stored(ILogger logger, string id, int count);

    [LoggerMessage(408, LogLevel.Warning, "A session cookie is not valid, and its visitor gets a new session: {Reason}")]
    public static partial void CookieNotValid(ILogger logger, string reason);

    [LoggerMessage(409, LogLevel.Warning, "The {Operation} of a session timed out.")]
    public static partial void TimedOut(ILogger logger, string operation);

    [LoggerMessage(410, LogLevel.Information, "The commit of a session was canceled.")]
    public static partial void CommitCanceled(ILogger logger);

    [LoggerMessage(411, LogLevel.Error, "A session could not be committed; what the request changed in it is lost.")]
    public static partial void CommitFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        412, LogLevel.Warning, "The value under a session key is not a session; it is replaced when the app sets a value: {Reason}")]
    public static partial void NotASession(ILogger logger, string reason);

    [LoggerMessage(413, LogLevel.Debug, "The session could not be loaded, as others in this outage: {Reason}")]
    public static partial void UnavailableAgain(ILogger logger, string reason);

    [LoggerMessage(414, LogLevel.Debug, "A session could not be committed, as others in this outage: {Reason}")]
    public static partial void CommitFailedAgain(ILogger logger, string reason);
}
