using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>Event IDs 400 to 499: sessions.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "The session could not be loaded before the request: {Reason} The request goes on.")]
    public static partial void SessionNotLoaded(ILogger logger, string reason);
}
