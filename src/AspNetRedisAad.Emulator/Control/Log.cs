using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Control;

/// <summary>Event IDs 40 to 49: the control API.</summary>
internal static partial class Log
{
    [LoggerMessage(40, LogLevel.Information, "Requested: {Action}.")]
    public static partial void Requested(ILogger logger, string action);

    [LoggerMessage(41, LogLevel.Information, "Changed: {Authority}, {Redis}.")]
    public static partial void Changed(ILogger logger, AuthorityState authority, RedisState redis);
}
