using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.OutputCaching;

/// <summary>Event IDs 600 to 699: the output cache.</summary>
internal static partial class Log
{
    [LoggerMessage(600, LogLevel.Warning, "Tags of expired output cache entries could not be removed: {Reason} Removal is retried later.")]
    public static partial void NotCollected(ILogger logger, string reason);

    [LoggerMessage(
        601, LogLevel.Warning, "An output cache entry whose tags could not be written is still there: {Reason} It stays until it expires.")]
    public static partial void NotRemoved(ILogger logger, string reason);
}
