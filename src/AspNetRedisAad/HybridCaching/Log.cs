using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.HybridCaching;

/// <summary>Event IDs 700 to 799: HybridCache.</summary>
internal static partial class Log
{
    [LoggerMessage(
        700, LogLevel.Warning,
        "Other instances could not be notified of invalidated entries: {Reason} They are told to drop everything once the connection is "
            + "restored.")]
    public static partial void NotPublished(ILogger logger, string reason);

    [LoggerMessage(701, LogLevel.Warning, "Invalidations of other instances are not received yet: {Reason} The subscription is retried.")]
    public static partial void NotSubscribed(ILogger logger, string reason);

    [LoggerMessage(702, LogLevel.Debug,
        "The local entries are dropped: the connection was interrupted, and messages from other instances may be lost.")]
    public static partial void LocalEntriesDropped(ILogger logger);
}
