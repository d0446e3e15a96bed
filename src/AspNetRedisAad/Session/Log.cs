using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>Event IDs 400 to 499: sessions.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Error, "The session could not be loaded: {Reason} The request goes on without.")]
    public static partial void Unavailable(ILogger logger, string reason);

    [LoggerMessage(401, LogLevel.Warning, "The idle timeout of a session could not be begun anew: {Reason} The session may end early.")]
    public static partial void NotRenewed(ILogger logger, string reason);

    [LoggerMessage(402, LogLevel.Information, "The session is not committed, because it is not available.")]
    public static partial void NotCommitted(ILogger logger);

    [LoggerMessage(403, LogLevel.Warning, "What ASP.NET Core's own session store wrote could not be read; the session begins anew.")]
    public static partial void NotAdopted(ILogger logger);
}
