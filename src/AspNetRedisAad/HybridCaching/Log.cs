using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.HybridCaching;

/// <summary>Event IDs 700 to 799: HybridCache.</summary>
internal static partial class Log
{
    [LoggerMessage(700, LogLevel.Warning, "Other instances could not be told what is no longer valid: {Reason} They are told to drop everything once the connection is back.")]
    public static partial void NotPublished(ILogger logger, string reason);

    [LoggerMessage(701, LogLevel.Warning, "What other instances invalidate is not heard yet: {Reason} It is tried again.")]
    public static partial void NotSubscribed(ILogger logger, string reason);

    [LoggerMessage(702, LogLevel.Debug, "The local entries are dropped: the connection was interrupted, and with it what other instances had to say.")]
    public static partial void LocalEntriesDropped(ILogger logger);
}
