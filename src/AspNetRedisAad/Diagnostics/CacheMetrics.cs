using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of the distributed cache.</summary>
internal sealed class CacheMetrics : OperationMetrics
{
    private readonly Counter<long> _lost;

    public CacheMetrics(IMeterFactory meters, TimeProvider time)
        : base(
            meters.Create(AzureRedisAadDiagnostics.MeterName)
            .CreateHistogram<double>("azure_redis.cache.operation.duration", "s", "Operations of the distributed cache."),
            time) =>
        _lost = meters.Create(AzureRedisAadDiagnostics.MeterName).CreateCounter<long>(
            "azure_redis.cache.lost_expirations", "{entry}", "Entries whose expiration could not be written or renewed.");

    public void ExpirationLost() => _lost.Add(1);
}
