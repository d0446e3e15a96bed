using System.Net;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>Event IDs 200 to 299: the connection and its authentication.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "Connected to {EndPoints} as {UserName}.")]
    public static partial void Connected(ILogger logger, string endPoints, string userName);

    [LoggerMessage(
        201, LogLevel.Warning, "No connection within {Timeout}: {Reason} The app starts without it and keeps trying; see /health/ready.")]
    public static partial void NotConnectedYet(ILogger logger, TimeSpan timeout, string reason);

    [LoggerMessage(202, LogLevel.Debug, "{EndPoint} accepted the new access token, good until {ExpiresOn:u}.")]
    public static partial void Reauthenticated(ILogger logger, EndPoint endPoint, DateTimeOffset expiresOn);

    [LoggerMessage(203, LogLevel.Warning, "{EndPoint} did not accept the new access token: {Reason} It is sent again shortly.")]
    public static partial void ReauthenticationFailed(ILogger logger, EndPoint endPoint, string reason);

    [LoggerMessage(204, LogLevel.Warning, "{EndPoint} accepts commands and has answered none for {Silence}: the connection is replaced.")]
    public static partial void HalfOpen(ILogger logger, EndPoint endPoint, TimeSpan silence);

    [LoggerMessage(
        205, LogLevel.Error,
        "{EndPoint} sent a reply that belongs to another key. It was not used, and the connection is replaced. If it happens again, "
            + "something between app and server mixes up replies: report it.")]
    public static partial void ForeignReply(ILogger logger, EndPoint endPoint);

    [LoggerMessage(206, LogLevel.Error, "A listener of IAzureRedisStatusMonitor has thrown.")]
    public static partial void StatusListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        207, LogLevel.Warning,
        "The AppContext switch {Switch} is on. Microsoft's RedisCache on this connection would close it permanently, for the whole app. "
            + "Turn the switch off; the connection recovers by itself.")]
    public static partial void ForceReconnect(ILogger logger, string @switch);

    [LoggerMessage(209, LogLevel.Information, "{EndPoints} announces maintenance: {Notification}")]
    public static partial void MaintenanceAnnounced(ILogger logger, string endPoints, string? notification);

    [LoggerMessage(
        210, LogLevel.Warning, "{EndPoint} refuses the access token of {UserName}, which expires {ExpiresOn:u}; a new one is requested.")]
    public static partial void TokenRefused(ILogger logger, EndPoint endPoint, string userName, DateTimeOffset expiresOn);

    [LoggerMessage(
        208, LogLevel.Error,
        "{EndPoint} refuses the access key of {UserName}: it has been regenerated, or access keys are switched off. Write the current one "
            + "into {Setting}, or sign in with Microsoft Entra ID there.")]
    public static partial void AccessKeyRefused(ILogger logger, EndPoint endPoint, string userName, string setting);

    [LoggerMessage(211, LogLevel.Warning, "The connection to {EndPoints} is lost. {Reason} Reconnecting.")]
    public static partial void Lost(ILogger logger, string endPoints, string reason);

    [LoggerMessage(
        212, LogLevel.Warning, "The connection to {EndPoints} is still unreachable after {Duration} and {Attempts} attempts. {Reason}")]
    public static partial void StillUnreachable(ILogger logger, string endPoints, string duration, int attempts, string reason);

    [LoggerMessage(
        213, LogLevel.Information,
        "The connection to {EndPoints} is restored after {Duration}, signed in as {UserName}. Meanwhile {Operations} operations failed, "
            + "{Sessions} sessions were not available, and {Messages} messages were not sent.")]
    public static partial void Restored(
        ILogger logger, string endPoints, string duration, string? userName, int operations, int sessions, int messages);
}
