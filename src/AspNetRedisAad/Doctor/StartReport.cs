using AspNetRedisAad.Connection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Doctor;

/// <summary>Explains in the log why there is no connection after the start.</summary>
internal sealed class StartReport(RedisConnection connection, IAzureRedisDoctor doctor, ILogger<StartReport> logger)
{
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var diagnosis = await doctor.ExamineAsync(cancellationToken).ConfigureAwait(false);
        // It may have healed meanwhile.
        if (diagnosis.Status == AzureRedisFindingStatus.Failure)
            Log.Diagnosis(logger, connection.EndpointText, $"\n{diagnosis}");
    }
}
