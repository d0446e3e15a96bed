using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Background;

/// <summary>Event IDs 910 to 919: background work.</summary>
internal static partial class Log
{
    [LoggerMessage(910, LogLevel.Error, "{Loop} has failed unexpectedly; it continues in {Delay}.")]
    public static partial void Failed(ILogger logger, Exception exception, string loop, TimeSpan delay);

    [LoggerMessage(911, LogLevel.Debug, "{Loop} has failed again; it continues in {Delay}.")]
    public static partial void FailedAgain(ILogger logger, Exception exception, string loop, TimeSpan delay);

    [LoggerMessage(912, LogLevel.Debug, "{Loop} could not use Redis: {Reason} It continues in {Delay}.")]
    public static partial void RedisFailed(ILogger logger, string loop, string reason, TimeSpan delay);
}
