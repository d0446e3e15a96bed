using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of the sessions.</summary>
internal sealed class SessionMetrics : OperationMetrics
{
    private readonly Histogram<long> _loaded;
    private readonly Histogram<long> _committed;

    public SessionMetrics(IMeterFactory meters, TimeProvider time)
        : base(
            meters.Create(AzureRedisAadDiagnostics.MeterName)
            .CreateHistogram<double>("azure_redis.session.operation.duration", "s", "Loads and commits of sessions."),
            time)
    {
        var meter = meters.Create(AzureRedisAadDiagnostics.MeterName);
        _loaded = meter.CreateHistogram<long>("azure_redis.session.load.size", "By", "Values of a session that were read.");
        _committed = meter.CreateHistogram<long>("azure_redis.session.commit.size", "By", "Values of a session that were written.");
    }

    /// <summary>Whether a listener needs sizes, which must be added up first.</summary>
    public bool MeasuresSizes => _loaded.Enabled || _committed.Enabled;

    public void Loaded(long bytes) => _loaded.Record(bytes);

    public void Committed(long bytes) => _committed.Record(bytes);
}
