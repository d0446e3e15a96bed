using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Metrics of which servers can be used, and how long outages lasted.</summary>
internal sealed class OutageMetrics
{
    private readonly Histogram<double> _durations;
    private ImmutableList<(string Connection, Func<IEnumerable<KeyValuePair<EndPoint, bool>>> Endpoints)> _watched = [];

    public OutageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(AzureRedisAadDiagnostics.MeterName);
        _durations = meter.CreateHistogram<double>("azure_redis.outage.duration", "s", "Outages that have ended.");
        meter.CreateObservableGauge("azure_redis.endpoint.connected", Connected, "{connection}", "1 while a server can be used, else 0.");
    }

    public void Ended(string connection, TimeSpan duration) =>
        _durations.Record(duration.TotalSeconds, new TagList { { MetricTags.Connection, connection } });

    /// <summary>Starts to report which servers of this connection can be used.</summary>
    public void Watch(string connection, Func<IEnumerable<KeyValuePair<EndPoint, bool>>> endpoints) =>
        ImmutableInterlocked.Update(ref _watched, watched => watched.Add((connection, endpoints)));

    private IEnumerable<Measurement<int>> Connected() => _watched.SelectMany(watched => watched.Endpoints().Select(endpoint =>
    {
        var tags = new TagList { { MetricTags.Connection, watched.Connection } };
        tags.AddServer(endpoint.Key);
        return new Measurement<int>(endpoint.Value ? 1 : 0, tags);
    }));
}
