using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of a move from one cache to another.</summary>
internal sealed class MoveMetrics
{
    private readonly Counter<long> _reads;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _unheard;

    public MoveMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(AzureRedisAadDiagnostics.MeterName);
        _reads = meter.CreateCounter<long>(
            "azure_redis.move.reads", "{read}", "Reads during a move, by the cache that answered.");
        _missed = meter.CreateCounter<long>(
            "azure_redis.move.missed_writes", "{write}", "Writes during a move that the cache that is not read did not get.");
        _unheard = meter.CreateCounter<long>(
            "azure_redis.move.missed_messages", "{message}", "Messages that could not be published on the cache that is not read.");
    }

    public void Read(bool fromOld) => _reads.Add(1, new TagList { { MetricTags.Cache, fromOld ? "old" : "new" } });

    public void Missed() => _missed.Add(1);

    public void MissedMessage() => _unheard.Add(1);
}
