using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Doctor;

/// <summary>Event IDs 800 to 899: the doctor.</summary>
internal static partial class Log
{
    [LoggerMessage(800, LogLevel.Warning, "Why there is no connection to {EndPoints}: {Diagnosis}")]
    public static partial void Diagnosis(ILogger logger, string endPoints, string diagnosis);
}
