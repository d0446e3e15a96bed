using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Moving;

/// <summary>Event IDs 1000 to 1099: a move from one cache to another.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1000, LogLevel.Warning,
        "The old cache, {Endpoint}, cannot be used. {Reason} The app continues with the new one; missed writes are repeated when the old "
            + "one is available again.")]
    public static partial void OldCacheLost(ILogger logger, string endpoint, string reason);

    [LoggerMessage(
        1001, LogLevel.Warning,
        "The new cache, {Endpoint}, cannot be used. {Reason} The app continues with the old one; missed writes are repeated when the new "
            + "one is available again.")]
    public static partial void NewCacheLost(ILogger logger, string endpoint, string reason);

    [LoggerMessage(1002, LogLevel.Information, "{Endpoint} can be used again after {Duration}, and has what it had missed: {Count} keys.")]
    public static partial void OtherSideRestored(ILogger logger, string endpoint, string duration, int count);

    [LoggerMessage(1003, LogLevel.Information, "Moving from {OldEndpoint} to {NewEndpoint}, stage {Stage}: {Summary}")]
    public static partial void Progress(ILogger logger, string oldEndpoint, string newEndpoint, AzureRedisMoveStage stage, string summary);

    [LoggerMessage(1004, LogLevel.Error, "{Problem}")]
    public static partial void StageRefused(ILogger logger, string problem);

    [LoggerMessage(1005, LogLevel.Warning, "The stage {Stage} is begun as confirmed by {Setting}, although {Problem}")]
    public static partial void StageConfirmed(ILogger logger, AzureRedisMoveStage stage, string setting, string problem);
}
