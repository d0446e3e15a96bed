using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Caching;

/// <summary>Event IDs 300 to 399: the distributed cache.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Warning, "The value under a cache key was not written by a cache and is treated as a miss: {Reason}")]
    public static partial void NoEntry(ILogger logger, string reason);

    [LoggerMessage(
        301, LogLevel.Warning, "The sliding expiration of a cache entry could not be renewed: {Reason} The entry may end early.")]
    public static partial void NotRenewed(ILogger logger, string reason);

    [LoggerMessage(302, LogLevel.Error, "A cache entry was written and its expiration was not: {Reason} The entry is removed.")]
    public static partial void NotExpiring(ILogger logger, string reason);
}
