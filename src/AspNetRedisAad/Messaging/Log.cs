using System.Net;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Messaging;

/// <summary>Event IDs 250 to 269: the message connection.</summary>
internal static partial class Log
{
    [LoggerMessage(250, LogLevel.Debug,
        "The message connection to {EndPoint} was replaced without losing a message: it cannot take a new access token.")]
    public static partial void HandedOver(ILogger logger, EndPoint endPoint);

    [LoggerMessage(251, LogLevel.Debug,
        "The message connection to {EndPoint} was replaced without a marker: {Reason} A message of this moment may be lost.")]
    public static partial void HandedOverWithoutMarker(ILogger logger, EndPoint endPoint, string reason);

    [LoggerMessage(252, LogLevel.Warning,
        "The message connection to {EndPoint} did not accept the new access token: {Reason} It is sent again shortly.")]
    public static partial void NotAuthenticated(ILogger logger, EndPoint endPoint, string reason);

    [LoggerMessage(253, LogLevel.Warning, "The message connection to {EndPoint} has answered nothing for {Silence}: it is replaced.")]
    public static partial void HalfOpen(ILogger logger, EndPoint endPoint, TimeSpan silence);

    [LoggerMessage(254, LogLevel.Debug, "The message connection to {EndPoint} accepted the new access token, good until {ExpiresOn:u}.")]
    public static partial void Authenticated(ILogger logger, EndPoint endPoint, DateTimeOffset expiresOn);

    [LoggerMessage(255, LogLevel.Warning, "{EndPoint} no longer considers the message connection authenticated: it is replaced.")]
    public static partial void SignedOut(ILogger logger, EndPoint endPoint);
}
