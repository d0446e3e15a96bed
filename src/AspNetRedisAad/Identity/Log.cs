using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Identity;

/// <summary>Event IDs 100 to 199: access tokens.</summary>
internal static partial class Log
{
    [LoggerMessage(
        100, LogLevel.Information, "Access token for {UserName} acquired; it expires {ExpiresOn:u} and is renewed {RefreshAt:u}.")]
    public static partial void TokenAcquired(ILogger logger, string userName, DateTimeOffset expiresOn, DateTimeOffset refreshAt);

    [LoggerMessage(101, LogLevel.Warning, "No new access token: {Reason} Next try in {Delay}; the current one expires {ExpiresOn:u}.")]
    public static partial void TokenNotRenewed(ILogger logger, string reason, TimeSpan delay, DateTimeOffset expiresOn);

    [LoggerMessage(102, LogLevel.Warning, "No access token yet: {Reason} Next try in {Delay}.")]
    public static partial void NoTokenYet(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(103, LogLevel.Warning,
        "The credential's identity has changed from {Old} to {New}. Redis accepts it; all connections switch to it.")]
    public static partial void IdentityChanged(ILogger logger, string old, string @new);
}
