using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of the key ring.</summary>
internal sealed class KeyRingMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _reads = meters.Create(AzureRedisAadDiagnostics.MeterName)
        .CreateCounter<long>("azure_redis.key_ring.reads", "{read}", "Reads of the Data Protection key ring.");

    public void Read() => _reads.Add(1);
}
