using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Event IDs 30 to 39: the token authority. No message contains a token or a secret.</summary>
internal static partial class Log
{
    [LoggerMessage(30, LogLevel.Information, "Token issued to {Identity}. It expires at {ExpiresOn:u}.")]
    public static partial void TokenIssued(ILogger logger, string identity, DateTimeOffset expiresOn);

    [LoggerMessage(31, LogLevel.Warning, "Token request refused.")]
    public static partial void TokenRefused(ILogger logger);
}
