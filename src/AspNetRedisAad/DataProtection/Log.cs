using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>Event IDs 500 to 599: the Data Protection key ring.</summary>
internal static partial class Log
{
    [LoggerMessage(
        500, LogLevel.Warning, "{Endpoint} may lose the Data Protection keys, and with them every sign-in and session cookie: {Reasons}")]
    public static partial void KeysMayBeLost(ILogger logger, string endpoint, string reasons);

    [LoggerMessage(501, LogLevel.Debug, "The server does not say whether it may lose keys: {Reason}")]
    public static partial void SafetyUnknown(ILogger logger, string reason);

    [LoggerMessage(502, LogLevel.Error, "An element of the key ring in Redis is not XML, and is left out: {Reason}")]
    public static partial void NoElement(ILogger logger, string reason);

    [LoggerMessage(503, LogLevel.Error, "Some of the selected elements of the key ring could not be deleted: {Reason}")]
    public static partial void NotDeleted(ILogger logger, string reason);

    [LoggerMessage(504, LogLevel.Error,
        "{Reason} Until then pages that sign in or write a session answer 503, and sessions are not available; their cookies are kept.")]
    public static partial void RingIsUnknown(ILogger logger, string reason);

    [LoggerMessage(505, LogLevel.Warning, "{Reason} The app continues with the keys that it has.")]
    public static partial void RingIsKept(ILogger logger, string reason);

    [LoggerMessage(506, LogLevel.Information, "The key ring has been read again.")]
    public static partial void RingIsBack(ILogger logger);

    [LoggerMessage(507, LogLevel.Warning,
        "{Endpoint} has lost {Count} elements of the Data Protection key ring. This instance remembers them and writes them back.")]
    public static partial void RingIsLost(ILogger logger, string endpoint, int count);
}
