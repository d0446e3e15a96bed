using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Event ID 900: messages of other libraries.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 900, Message = "{Event}: {Text}")]
    public static partial void AzureIdentity(ILogger logger, LogLevel level, string @event, string text);
}
