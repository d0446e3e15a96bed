using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Doctor;

/// <summary>Logs why there is no connection after the start.</summary>
internal sealed class StartReport(RedisConnection connection, IAzureRedisDoctor doctor, ILogger<StartReport> logger)
{
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var diagnosis = await doctor.ExamineAsync(cancellationToken).ConfigureAwait(false);
        // The connection may have recovered meanwhile.
        if (diagnosis.Status == AzureRedisFindingStatus.Failure)
            Log.Diagnosis(logger, connection.EndpointText, $"\n{diagnosis}");
    }
}
