using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>Event IDs 20 to 29: the Redis endpoint.</summary>
internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Information, "Connection {Id} closed: its access token has expired.")]
    public static partial void TokenExpired(ILogger logger, string id);

    [LoggerMessage(21, LogLevel.Warning, "Connection {Id} closed: {Reason}")]
    public static partial void ProtocolError(ILogger logger, string id, string reason);

    [LoggerMessage(23, LogLevel.Information, "Signed in: {Identity}, until {ValidUntil:u}.")]
    public static partial void SignedIn(ILogger logger, string identity, DateTimeOffset validUntil);

    [LoggerMessage(24, LogLevel.Warning, "Sign-in refused: {Reason}")]
    public static partial void SignInRefused(ILogger logger, string reason);

    [LoggerMessage(22, LogLevel.Information, "Connection {Id} closed: it has been idle for {Limit}.")]
    public static partial void Idle(ILogger logger, string id, TimeSpan limit);

    [LoggerMessage(25, LogLevel.Information, "Connection {Id} closed: it has not signed in within {Limit}.")]
    public static partial void NotSignedIn(ILogger logger, string id, TimeSpan limit);
}
